import type { ScaleProps } from './FurtherScale.js'

const CELLS = 9
const within = (cell: number) => Math.max(1, Math.min(CELLS, cell))

/** `affect9`: one point on a field of nine by nine, pleasant to the right, lively to the top. Pointer or arrow keys. */
export function Pad({ scale, chosen, choose, ask, t }: ScaleProps) {
  const [x = 5, y = 5] = chosen ? chosen.split(',').map(Number) : []
  const put = (column: number, row: number) => {
    const point = `${within(column)},${within(row)}`
    if (point !== chosen) choose(point)
  }
  const point = (event: PointerEvent & { currentTarget: HTMLElement }) => {
    // A press, or a move while pressed.
    if (!event.buttons && event.type !== 'pointerdown') return
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect()
    put(
      Math.ceil(((event.clientX - left) / width) * CELLS),
      Math.ceil((1 - (event.clientY - top) / height) * CELLS),
    )
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = {
      ArrowRight: [1, 0],
      ArrowLeft: [-1, 0],
      ArrowUp: [0, 1],
      ArrowDown: [0, -1],
      Home: [-CELLS, 0],
      End: [CELLS, 0],
      PageUp: [0, CELLS],
      PageDown: [0, -CELLS],
      Enter: [0, 0],
      ' ': [0, 0],
    }[event.key]
    if (!step) return
    event.preventDefault()
    put(x + step[0]!, y + step[1]!)
  }
  return (
    <div class="affect">
      <span>{t('lively')}</span>
      <div
        class="pad"
        role="slider"
        tabIndex={0}
        dir="ltr"
        aria-label={ask(scale)}
        aria-description={t('pad')}
        aria-valuemin={1}
        aria-valuemax={CELLS}
        aria-valuenow={x}
        aria-valuetext={t('pad_value', { x: `${x}`, y: `${y}` })}
        onPointerDown={point}
        onPointerMove={point}
        onKeyDown={onKeyDown}
      >
        <span
          class={`dot ${chosen ? '' : 'unset'}`}
          style={{
            insetInlineStart: `${((x - 0.5) / CELLS) * 100}%`,
            bottom: `${((y - 0.5) / CELLS) * 100}%`,
          }}
        />
      </div>
      <span>{t('calm_end')}</span>
      <p class="ends" dir="ltr" aria-hidden="true">
        <span>{t('unpleasant')}</span>
        <span>{t('pleasant')}</span>
      </p>
    </div>
  )
}
