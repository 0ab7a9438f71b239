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
  /** Whoever could serve, in their order: a page may have several clients, and outlive each. */
  all: Set<Asker>
  waiting: Set<Use>
  lasting: Set<Use>
}

const place = Symbol.for('heartfelt.elements')

/** Where clients and elements find each other on a page, whichever was loaded first and from whichever file. */
const meeting = (): Meeting => {
  const page = globalThis as unknown as Record<symbol, Meeting>
  page[place] ??= { all: new Set(), waiting: new Set(), lasting: new Set() }
  return page[place]
}

/** The client offers itself to the elements on the page, present and to come. Returns the undo. */
export const attach = (asker: Asker): (() => void) => {
  const here = meeting()
  const { all } = here
  const serve = () => {
    if (here.asker) return
    const [next] = all
    here.asker = next
    if (!next) return
    const uses = [...here.waiting, ...here.lasting]
    here.waiting.clear()
    for (const use of uses) use(next)
  }
  all.add(asker)
  serve()
  return () => {
    all.delete(asker)
    if (here.asker === asker) {
      here.asker = undefined
      serve()
    }
  }
}

/** Calls `use` once, as soon as there is a client. Returns the undo. */
export const whenAttached = (use: Use): (() => void) => {
  const { asker, waiting } = meeting()
  if (asker) use(asker)
  else waiting.add(use)
  return () => waiting.delete(use)
}

/**
 * Calls `use` for the client that serves the page, and for each that comes in its place. Returns the undo.
 * @param served The client of now has been told already.
 */
export const whileAttached = (use: Use, served = false): (() => void) => {
  const { asker, lasting } = meeting()
  if (asker && !served) use(asker)
  lasting.add(use)
  return () => lasting.delete(use)
}
