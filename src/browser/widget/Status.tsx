import type { View } from './view.js'

/** The truth about the answer, told to everyone. On the page before it has anything to say, so that it is heard. */
export function Status({ prompt, t, question, announced }: View) {
  const step = prompt.step.value
  const fate = prompt.fate.value
  let text = ''
  if (step === 'rate') text = announced.value ? question.value : ''
  else if (fate) {
    const { state, reason } = fate
    if (step === 'more' && (state === 'kept' || state === 'sent')) text = t(`more_${state}`)
    else if (state === 'kept' && !navigator.onLine) text = t('kept_offline')
    else text = t(state, { reason: reason ?? t('unknown') })
  }
  return (
    <p role="status" class={step === 'rate' ? 'spoken' : `status ${fate?.state}`}>
      {text}
    </p>
  )
}
