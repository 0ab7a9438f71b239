import type { ComponentChildren } from 'preact'

interface Props {
  points: string[]
  chosen?: string
  label: string
  /** Class of the group: how its radios are laid out. */
  look: string
  /** Class of one radio. */
  tone?(point: string): string
  choose(point: string): void
  children(point: string): ComponentChildren
}

/** Which way along the x axis the script goes on. */
export const forwardIn = (element: Element) => (getComputedStyle(element).direction === 'rtl' ? -1 : 1)

/** Radios that arrows move through and choose; one tab stop; the order follows the direction of the script. */
export function RadioGroup({ points, chosen, label, look, tone, choose, children }: Props) {
  const onKeyDown = (event: KeyboardEvent) => {
    const group = event.currentTarget as HTMLElement
    const radios = [...group.children] as HTMLElement[]
    const last = radios.length - 1
    const at = radios.indexOf(event.target as HTMLElement)
    const forward = forwardIn(group)
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
    // In this order: a screen reader tells a radio as it finds it when the focus comes.
    choose(points[next]!)
    radios[next]!.focus()
  }
  return (
    <div class={look} role="radiogroup" aria-label={label} onKeyDown={onKeyDown}>
      {points.map((point, index) => (
        // biome-ignore lint/a11y/useSemanticElements: native radios of one group cannot span a shadow root and look like this
        <button
          type="button"
          role="radio"
          class={`radio ${tone?.(point) ?? ''}`}
          key={point}
          aria-checked={point === chosen}
          tabIndex={(chosen ? point === chosen : !index) ? 0 : -1}
          onClick={() => choose(point)}
        >
          {children(point)}
        </button>
      ))}
    </div>
  )
}
