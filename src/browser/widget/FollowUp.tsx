import { Comment } from './Comment.js'
import { Scale } from './Scale.js'
import type { View } from './view.js'
import { Words } from './Words.js'

/** What follows the rating on the same screen: words or the reason of a neutral answer, a comment, and other fields of the moment. */
export function FollowUp(view: View) {
  const { prompt } = view
  const { words, comment, probe } = prompt.follow.value
  const Further = view.further.value
  const picture = view.photo.value
  const further = (scale: 'neutral_probe') => (
    <Scale
      {...view}
      scale={scale}
      chosen={prompt.answers.value.answers?.[scale]}
      choose={point => prompt.answer(scale, point)}
    />
  )
  return (
    <>
      {probe && Further ? further('neutral_probe') : !!words.length && <Words {...view} />}
      {comment && <Comment {...view} />}
      {Further && <Further.Fields {...view} />}
      {picture && <picture.chunk.PhotoField {...view} model={picture.photo} />}
    </>
  )
}
