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

interface Meeting {
  asker?: Asker | undefined
  waiting: Set<Use>
}

const place = Symbol.for('heartfelt.elements')

/** Where clients and elements find each other on a page, whichever was loaded first and from whichever file. */
const meeting = (): Meeting => {
  const page = globalThis as unknown as Record<symbol, Meeting>
  page[place] ??= { waiting: new Set() }
  return page[place]
}

/** The client offers itself to the elements on the page, present and to come. Returns the undo. */
export const attach = (asker: Asker): (() => void) => {
  const here = meeting()
  here.asker ??= asker
  for (const use of here.waiting) use(asker)
  here.waiting.clear()
  return () => {
    if (here.asker === asker) here.asker = undefined
  }
}

/** Calls `use` once, as soon as there is a client. Returns the undo. */
export const whenAttached = (use: Use): (() => void) => {
  const { asker, waiting } = meeting()
  if (asker) use(asker)
  else waiting.add(use)
  return () => waiting.delete(use)
}
