import { useSignal } from '@preact/signals'
import type { Dashboard } from './state.js'

/** Erases a person after a confirmation, because it cannot be undone. */
export function Erase({ voice, dashboard }: { voice: string; dashboard: Dashboard }) {
  const confirming = useSignal(false)
  if (!confirming.value)
    return (
      <p class="erase">
        <button
          type="button"
          onClick={() => {
            confirming.value = true
          }}
        >
          Erase this person…
        </button>
      </p>
    )
  return (
    <div class="erase sure" role="alertdialog" aria-label="Erase this person">
      <p>
        Everything this person ever sent will be gone, with its pictures and your answers, and no late retry
        brings it back. Your name is noted beside the date.
      </p>
      <p class="row">
        <button
          type="button"
          ref={button => button?.focus()}
          onClick={() => {
            confirming.value = false
          }}
        >
          Keep it
        </button>
        <button type="button" class="danger" onClick={() => dashboard.erase(voice)}>
          Erase everything
        </button>
      </p>
    </div>
  )
}
