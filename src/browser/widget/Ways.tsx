import type { View } from './view.js'

/** The ways on and the ways out, each as easy as the other. */
export function Ways({ prompt, t, asked, inline, leave }: View) {
  const step = prompt.step.value
  const failed = /^re/.test(prompt.fate.value?.state ?? '')
  const way = (id: string, onClick: () => void, primary = false) => (
    <button type="button" class={primary ? 'primary' : ''} onClick={onClick}>
      {t(id)}
    </button>
  )
  if (step === 'done' ? !failed : step === 'rate' && inline) return null
  return (
    <div class="ways">
      {step !== 'done' && way('notNow', () => leave())}
      {step === 'rate' && asked && way('never', () => leave('never'))}
      {step === 'more' && way('send', prompt.send, true)}
      {step === 'done' && way('retry', prompt.revise, true)}
    </div>
  )
}
