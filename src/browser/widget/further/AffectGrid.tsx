import { forwardIn } from '../RadioGroup.js'
import type { ScaleProps } from '../view.js'

const GRID_CELLS = 9
const within = (cell: number) => Math.max(1, Math.min(GRID_CELLS, cell))

/** Where the middle of a cell is. */
const spot = (column: number, row: number) => ({
  insetInlineStart: `${((column - 0.5) / GRID_CELLS) * 100}%`,
  bottom: `${((row - 0.5) / GRID_CELLS) * 100}%`,
})

/** `affect9`: one point on a field of nine by nine, pleasant where lines end, lively to the top. Pointer or arrow keys. */
export function AffectGrid({ scale, chosen, choose, ask, t }: ScaleProps) {
  const [x = 5, y = 5] = chosen ? chosen.split(',').map(Number) : []
  const put = (column: number, row: number) => {
    const point = `${within(column)},${within(row)}`
    if (point !== chosen) choose(point)
  }
  // The dot follows the finger, and the answer is given where it lifts: the card grows with an answer, from under it.
  const drag = (event: PointerEvent & { currentTarget: HTMLElement }) => {
    const field = event.currentTarget
    if (event.type === 'pointerdown') field.setPointerCapture(event.pointerId)
    if (!field.hasPointerCapture(event.pointerId)) return
    const { left, top, width, height } = field.getBoundingClientRect()
    const along = ((event.clientX - left) / width - 0.5) * forwardIn(field) + 0.5
    const column = within(Math.ceil(along * GRID_CELLS))
    const row = within(Math.ceil((1 - (event.clientY - top) / height) * GRID_CELLS))
    const dot = field.lastElementChild as HTMLElement
    Object.assign(dot.style, spot(column, row))
    if (event.type === 'pointerup') put(column, row)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const forward = forwardIn(event.currentTarget as Element)
    const step = {
      ArrowRight: [forward, 0],
      ArrowLeft: [-forward, 0],
      ArrowUp: [0, 1],
      ArrowDown: [0, -1],
      Home: [-GRID_CELLS, 0],
      End: [GRID_CELLS, 0],
      PageUp: [0, GRID_CELLS],
      PageDown: [0, -GRID_CELLS],
      Enter: [0, 0],
      ' ': [0, 0],
    }[event.key]
    if (!step) return
    event.preventDefault()
    put(x + step[0]!, y + step[1]!)
  }
  return (
    <div
      class="pad"
      role="slider"
      tabIndex={0}
      aria-label={ask(scale)}
      aria-description={t('pad')}
      aria-valuemin={1}
      aria-valuemax={GRID_CELLS}
      aria-valuenow={x}
      aria-valuetext={t('pad_value', { x: `${x}`, y: `${y}` })}
      onPointerDown={drag}
      onPointerMove={drag}
      onPointerUp={drag}
      onLostPointerCapture={({ currentTarget }) =>
        Object.assign((currentTarget.lastElementChild as HTMLElement).style, spot(x, y))
      }
      onKeyDown={onKeyDown}
    >
      {['unpleasant', 'pleasant', 'lively', 'calm_end'].map(end => (
        <span key={end} class="axis" aria-hidden="true">
          {t(end)}
        </span>
      ))}
      <span class={`dot ${chosen ? '' : 'unset'}`} style={spot(x, y)} />
    </div>
  )
}
