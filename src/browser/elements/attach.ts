import type { Surface } from '../widget/contract.js'

/** What the elements need of a client. */
export interface Asker {
  /** BCP 47 tag of the language in use. */
  readonly locale?: string
  ask(
    moment: string,
    options: { anchor: Element; surface: Surface; volunteered: true; context?: Record<string, unknown> },
  ): unknown
}

type Use = (asker: Asker) => void

let current: Asker | undefined
const waiting = new Set<Use>()

/** The client offers itself to the elements on the page, present and to come. Returns the undo. */
export const attach = (asker: Asker): (() => void) => {
  current = asker
  for (const use of [...waiting]) use(asker)
  waiting.clear()
  return () => {
    if (current === asker) current = undefined
  }
}

/** Calls `use` once, as soon as there is a client. Returns the undo. */
export const whenAttached = (use: Use): (() => void) => {
  if (current) use(current)
  else waiting.add(use)
  return () => waiting.delete(use)
}
