import type { View } from './view.js'

const steps = ['kept', 'sent', 'seen', 'answered']

/** The progress of the answer: kept → sent → seen → answered. Draws nothing for any other state. */
export function StatusSteps({
  prompt,
  t,
  state = prompt.submission.value?.state,
}: View & { state?: string }) {
  const reached = steps.indexOf(state ?? '')
  if (reached < 0) return null
  return (
    <ol class="track">
      {steps.map((step, index) => (
        <li
          key={step}
          class={index <= reached ? 'reached' : ''}
          aria-current={index === reached ? 'step' : undefined}
        >
          {t(`step.${step}`)}
        </li>
      ))}
    </ol>
  )
}
