import type { ComponentChildren } from 'preact'

interface Props {
  low: string
  high: string
  /** How many points the scale has. */
  count: number
  children: ComponentChildren
}

/** A scale between the labels of its ends. Screen readers get each label with its point, so it is hidden from them here. */
export function LabelledEnds({ low, high, count, children }: Props) {
  return (
    <div class={`ends of${count}`}>
      {children}
      <span class="low" aria-hidden="true">
        {low}
      </span>
      <span class="high" aria-hidden="true">
        {high}
      </span>
    </div>
  )
}
