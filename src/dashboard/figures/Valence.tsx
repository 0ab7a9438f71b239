import { feelingOf } from '../../model/face.js'
import type { Estimate } from '../../model/figures.js'
import { signed } from '../format.js'
import { caption } from './caption.js'

/** Position of a value in [−1, 1] on the bar, 0–100. */
const x = (value: number): number => 50 + 50 * value

/** A mean valence, −1 to 1, with its 95 % interval. An early signal shows the interval only, without colour. */
export function Valence({ of, label }: { of: Estimate; label: string }) {
  const note = caption(of)
  if (of.lo === undefined || of.hi === undefined) return <p class="aside">{note}</p>
  const range = `95 % between ${signed(of.lo)} and ${signed(of.hi)}`
  const text = of.value === undefined ? range : `${signed(of.value)}, ${range}`
  return (
    <div class={`valence ${of.value === undefined ? 'early' : feelingOf(of.value)}`}>
      <svg viewBox="0 0 100 12" preserveAspectRatio="none" role="img" aria-label={`${label}: ${text}`}>
        <rect class="track" y="5" width="100" height="2" rx="1" />
        <rect class="zero" x="49.8" y="1" width="0.4" height="10" />
        <rect
          class="range"
          x={x(of.lo)}
          y="3.5"
          width={Math.max(0.6, x(of.hi) - x(of.lo))}
          height="5"
          rx="1"
        />
        {of.value !== undefined && (
          <rect class="mean" x={x(of.value) - 0.6} y="0.5" width="1.2" height="11" rx="0.6" />
        )}
      </svg>
      <p>
        {of.value !== undefined && <b>{signed(of.value)}</b>}
        <span class="aside">
          {signed(of.lo)} to {signed(of.hi)} · {of.n} people
          {note && of.display === 'early' && ', an early signal'}
        </span>
      </p>
    </div>
  )
}
