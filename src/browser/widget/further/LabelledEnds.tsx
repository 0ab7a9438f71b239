import type { ComponentChildren } from 'preact'

interface Props {
  low: string
  high: string
  /** How many points there are. */
  many: number
  children: ComponentChildren
}

/** A scale between its two named ends. They are spoken with the points they name, so not once more here. */
export function LabelledEnds({ low, high, many, children }: Props) {
  return (
    <div class={`between of${many}`}>
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
