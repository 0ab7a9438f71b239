import type { View } from './view.js'

/** The progress of the answer: kept → sent → seen → answered, as far as it can come. Draws nothing for any other state. */
export function StatusSteps({
  prompt,
  t,
  canReply,
  state = prompt.submission.value?.state,
}: View & { state?: string }) {
  const steps = ['kept', 'sent', ...(canReply ? ['seen', 'answered'] : [])]
  const reached = steps.indexOf(state ?? '')
  if (reached < 0) return null
  return (
    <ol class="track">
      {steps.map((step, index) => (
        <li
          key={t(`step.${step}`)}
          class={index <= reached ? 'reached' : ''}
          aria-current={index === reached ? 'step' : undefined}
        >
          {t(`step.${step}`)}
        </li>
      ))}
    </ol>
  )
}
