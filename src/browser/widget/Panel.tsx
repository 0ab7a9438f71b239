import { Actions } from './Actions.js'
import { CloseButton } from './CloseButton.js'
import { Face } from './Face.js'
import { FollowUp } from './FollowUp.js'
import { Scale } from './Scale.js'
import { Status } from './Status.js'
import { StatusSteps } from './StatusSteps.js'
import type { View } from './view.js'

/** The content of the card: the question, then what follows the rating, then the state of the answer. */
export function Panel(view: View) {
  const { prompt, t, ask, inline, reply } = view
  const step = prompt.step.value
  const answers = prompt.answers.value
  const page = prompt.pages.value[prompt.page.value - 1]
  const done = step === 'done'
  const shownReply = step === 'rate' && reply
  const { ReplyCard } = view.further.value ?? {}
  const leftAt = view.leftAt()
  const now = prompt.at.value
  const title = done
    ? t('thanks')
    : shownReply
      ? t('reply', { name: shownReply.name })
      : ask(page ?? prompt.scale)
  return (
    <>
      {/* Where a page translator has replaced the text, patching it would change a node that nobody sees. So in all
      components the elements that bear a text have it as their key, and are replaced with it. */}
      <h2 key={title} tabIndex={-1}>
        {done && answers.point && <Face value={prompt.value.value} />}
        {/* A question that the host has not translated may run the other way. */}
        <span dir="auto">{title}</span>
      </h2>
      {shownReply ? (
        ReplyCard && <ReplyCard {...view} reply={shownReply} />
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
      {!shownReply && <Actions key={now} {...view} at={now} />}
      {leftAt && <Actions key={leftAt} {...view} at={leftAt} gone />}
      {!inline && <CloseButton {...view} />}
    </>
  )
}
