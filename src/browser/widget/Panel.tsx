import { CloseButton } from './CloseButton.js'
import { Comment } from './Comment.js'
import { Face } from './Face.js'
import { Rating } from './Rating.js'
import { Status } from './Status.js'
import { Track } from './Track.js'
import type { View } from './view.js'
import { Ways } from './Ways.js'
import { Words } from './Words.js'

/** What the person sees: the question, then more if they like, then what became of it. */
export function Panel(view: View) {
  const { prompt, t, question, moment, inline } = view
  const step = prompt.step.value
  return (
    <>
      <h2 id="question" tabIndex={-1}>
        {step === 'done' && <Face value={prompt.value.value} />}
        {step === 'done' ? t('thanks') : question.value}
      </h2>
      {step !== 'done' && <Rating {...view} />}
      {step === 'more' && (
        <>
          {moment.words !== false && <Words {...view} />}
          {moment.comment !== false && <Comment {...view} />}
        </>
      )}
      <Status {...view} />
      {step === 'done' && <Track {...view} />}
      <Ways {...view} />
      {!inline && <CloseButton {...view} />}
    </>
  )
}
