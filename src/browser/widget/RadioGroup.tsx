import type { ComponentChildren } from 'preact'

interface Props {
  points: string[]
  chosen?: string
  label: string
  /** CSS class of the group, for its layout. */
  look: string
  /** CSS class of one radio. */
  tone?(point: string): string
  choose(point: string): void
  children(point: string): ComponentChildren
}

/** The sign of the x axis in the direction of the script: 1, or −1 from right to left. */
export const inlineSign = (element: Element) => (getComputedStyle(element).direction === 'rtl' ? -1 : 1)

/** A radio group with one tab stop, in which arrow keys move and choose. Left and right follow the direction of the script. */
export function RadioGroup({ points, chosen, label, look, tone, choose, children }: Props) {
  const onKeyDown = (event: KeyboardEvent) => {
    const group = event.currentTarget as HTMLElement
    const radios = [...group.children] as HTMLElement[]
    const last = radios.length - 1
    const at = radios.indexOf(event.target as HTMLElement)
    const forward = inlineSign(group)
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
    // Choose before focusing: a screen reader announces the state that the radio has when it gets the focus.
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
