import { DAY_MS } from '../../model/time.js'
import { reasonText } from './reason-text.js'
import type { View } from './view.js'

/** The truth about the answer, told to everyone. On the page before it has anything to say, so that it is heard. */
export function Status({ prompt, t, ask, announced, moment, locale, reply }: View) {
  const step = prompt.step.value
  const fate = prompt.fate.value
  const text: string[] = []
  if (step === 'rate') {
    if (announced.value) text.push(reply ? reply.text : ask(prompt.scale))
  } else if (fate) {
    const { state, reason } = fate
    const safe = /kept|sent/.test(state)
    if (step === 'more' && safe) text.push(t(`more_${state}`))
    else {
      text.push(
        state === 'kept' && !navigator.onLine
          ? t('kept_offline')
          : t(state === 'held' && reason ? 'held_consent' : state, { reason: reasonText(reason, t) }),
      )
      // What happens next, and by when: only where it is true that somebody will read this.
      if (safe && moment.promise) {
        const { name, days } = moment.promise
        const date = new Intl.DateTimeFormat(locale.value, { weekday: 'long', day: 'numeric', month: 'long' })
        text.push(t('promise', { name }))
        if (days) text.push(t('promise_by', { date: date.format(Date.now() + days * DAY_MS) }))
      }
    }
  }
  return (
    <div role="status" class={step === 'rate' ? 'spoken' : `status ${fate?.state}`}>
      {/* Orca passes over a text that stands in the status itself when somebody goes through the card by lines. */}
      <p>{text.join(' ').replace(/。 /g, '。')}</p>
    </div>
  )
}
