import { pointValue, type ScaleId, scales } from '../../model/scale.js'
import { Face, feelings, nearestFeeling } from './Face.js'
import type { View } from './view.js'

/** The question's radio group: one face per point, arrows to move, one tab stop. */
export function Rating({ prompt, t, scale = 'mood5' }: View & { scale?: ScaleId }) {
  const points = Object.keys(scales[scale].points)
  const chosen = prompt.point.value
  const onKeyDown = (event: KeyboardEvent) => {
    const group = event.currentTarget as HTMLElement
    const radios = [...group.children] as HTMLElement[]
    const last = radios.length - 1
    const at = radios.indexOf(event.target as HTMLElement)
    const forward = group.matches(':dir(rtl)') ? -1 : 1
    const to = {
      ArrowRight: at + forward,
      ArrowLeft: at - forward,
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: last,
    }[event.key]
    if (to === undefined) return
    event.preventDefault()
    const next = (to + last + 1) % (last + 1)
    radios[next]!.focus()
    prompt.rate(points[next]!)
  }
  return (
    <div class="row" role="radiogroup" aria-labelledby="question" onKeyDown={onKeyDown}>
      {points.map((point, index) => {
        const value = pointValue(scale, point)!
        return (
          // biome-ignore lint/a11y/useSemanticElements: a native radio cannot be left unchosen by arrows in all engines
          <button
            type="button"
            role="radio"
            class={`radio ${feelings[nearestFeeling(value)]}`}
            aria-checked={point === chosen}
            tabIndex={(chosen ? point === chosen : !index) ? 0 : -1}
            onClick={() => prompt.rate(point)}
          >
            <Face value={value} />
            <span class="name">{t(point)}</span>
          </button>
        )
      })}
    </div>
  )
}
