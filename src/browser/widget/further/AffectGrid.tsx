import { inlineSign } from '../RadioGroup.js'
import type { ScaleProps } from '../view.js'

const GRID_CELLS = 9
const clamp = (cell: number) => Math.max(1, Math.min(GRID_CELLS, cell))

/** The position of a cell's centre, as styles. */
const positionOf = (column: number, row: number) => ({
  insetInlineStart: `${((column - 0.5) / GRID_CELLS) * 100}%`,
  bottom: `${((row - 0.5) / GRID_CELLS) * 100}%`,
})

/** `affect9`: one cell of a nine-by-nine grid, from unpleasant to pleasant along the line, from calm to lively upwards. By pointer or arrow keys. */
export function AffectGrid({ scale, chosen, choose, ask, t }: ScaleProps) {
  const [x = 5, y = 5] = chosen ? chosen.split(',').map(Number) : []
  const chooseCell = (column: number, row: number) => {
    const point = `${clamp(column)},${clamp(row)}`
    if (point !== chosen) choose(point)
  }
  // The dot follows the finger; the cell is chosen when it lifts. Choosing earlier would grow the card under the finger.
  const drag = (event: PointerEvent & { currentTarget: HTMLElement }) => {
    const grid = event.currentTarget
    if (event.type === 'pointerdown') grid.setPointerCapture(event.pointerId)
    if (!grid.hasPointerCapture(event.pointerId)) return
    const { left, top, width, height } = grid.getBoundingClientRect()
    const along = ((event.clientX - left) / width - 0.5) * inlineSign(grid) + 0.5
    const column = clamp(Math.ceil(along * GRID_CELLS))
    const row = clamp(Math.ceil((1 - (event.clientY - top) / height) * GRID_CELLS))
    const dot = grid.lastElementChild as HTMLElement
    Object.assign(dot.style, positionOf(column, row))
    if (event.type === 'pointerup') chooseCell(column, row)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const forward = inlineSign(event.currentTarget as Element)
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
    chooseCell(x + step[0]!, y + step[1]!)
  }
  return (
    <div
      class="grid"
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
        Object.assign((currentTarget.lastElementChild as HTMLElement).style, positionOf(x, y))
      }
      onKeyDown={onKeyDown}
    >
      {['unpleasant', 'pleasant', 'lively', 'calm_end'].map(end => (
        <span key={end} class="axis" aria-hidden="true">
          {t(end)}
        </span>
      ))}
      <span class={`dot ${chosen ? '' : 'unset'}`} style={positionOf(x, y)} />
    </div>
  )
}
