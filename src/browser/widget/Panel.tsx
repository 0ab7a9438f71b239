import { Actions } from './Actions.js'
import { CloseButton } from './CloseButton.js'
import { Face } from './Face.js'
import { FollowUp } from './FollowUp.js'
import { Scale } from './Scale.js'
import { Status } from './Status.js'
import { StatusSteps } from './StatusSteps.js'
import type { View } from './view.js'

/** What the person sees: the question, then more if they like, then what became of it. */
export function Panel(view: View) {
  const { prompt, t, ask, inline, reply } = view
  const step = prompt.step.value
  const answers = prompt.answers.value
  const page = prompt.pages.value[prompt.page.value - 1]
  const done = step === 'done'
  const told = step === 'rate' && reply
  const { ReplyCard } = view.further.value ?? {}
  const left = view.left()
  const now = prompt.at.value
  return (
    <>
      <h2 tabIndex={-1}>
        {done && answers.point && <Face value={prompt.value.value} />}
        {done ? t('thanks') : told ? t('reply', { name: told.name }) : ask(page ?? prompt.scale)}
      </h2>
      {told ? (
        ReplyCard && <ReplyCard {...view} reply={told} />
      ) : done ? null : page ? (
        <Scale
          key={page}
          {...view}
          scale={page}
          chosen={answers.answers?.[page]}
          choose={point => prompt.answer(page, point)}
        />
      ) : (
        <>
          <Scale {...view} scale={prompt.scale} chosen={answers.point} choose={prompt.rate} />
          {step === 'more' && <FollowUp {...view} />}
        </>
      )}
      <Status {...view} />
      {done && <StatusSteps {...view} />}
      {!told && <Actions key={now} {...view} at={now} />}
      {left && <Actions key={left} {...view} at={left} gone />}
      {!inline && <CloseButton {...view} />}
    </>
  )
}
