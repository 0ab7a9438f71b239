import { DAY_MS } from '../../model/time.js'
import { reasonText } from './reason-text.js'
import type { View } from './view.js'

/** The state of the answer. A live region, on the page before it has a text, so that screen readers announce the text. */
export function Status({ prompt, t, ask, announced, moment, locale, reply, canReply }: View) {
  const step = prompt.step.value
  const submission = prompt.submission.value
  const text: string[] = []
  if (step === 'rate') {
    if (announced.value) text.push(reply ? reply.text : ask(prompt.scale))
  } else if (submission) {
    const { state, reason } = submission
    const isSafe = /kept|sent/.test(state)
    if (step === 'more' && isSafe) text.push(t(`more_${state}`))
    else {
      const waits = state === 'kept' && !navigator.onLine
      text.push(
        waits
          ? t('kept_offline')
          : t(state === 'held' && reason ? 'held_consent' : state, { reason: reasonText(reason, t) }),
      )
      // Who reads the answer, and by when they reply: only for an answer that arrives now, and can be replied to.
      if (isSafe && !waits && moment.promise) {
        const { name, days } = moment.promise
        const date = new Intl.DateTimeFormat(locale.value, { weekday: 'long', day: 'numeric', month: 'long' })
        text.push(t('promise', { name }))
        if (days && canReply) text.push(t('promise_by', { date: date.format(Date.now() + days * DAY_MS) }))
      }
    }
  }
  const shown = text.join(' ').replace(/。 /g, '。')
  return (
    <div role="status" class={step === 'rate' ? 'spoken' : `status ${submission?.state}`}>
      {/* In a paragraph of its own: reading by lines, Orca skips text that is directly inside a status element. */}
      <p key={shown}>{shown}</p>
    </div>
  )
}
