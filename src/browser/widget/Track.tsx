import type { View } from './view.js'

const steps = ['kept', 'sent', 'seen', 'answered']

/** How far the answer has come: kept → sent → seen → answered. Nothing where it went nowhere. */
export function Track({ prompt, t }: View) {
  const reached = steps.indexOf(prompt.fate.value?.state ?? '')
  if (reached < 0) return null
  return (
    <ol class="track">
      {steps.map((step, index) => (
        <li
          key={step}
          class={index <= reached ? 'reached' : ''}
          aria-current={index === reached ? 'step' : undefined}
        >
          {t(`step_${step}`)}
        </li>
      ))}
    </ol>
  )
}
