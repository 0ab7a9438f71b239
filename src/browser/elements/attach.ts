import type { Messages, Surface } from '../widget/contract.js'

/** What the elements need of a client. */
export interface Asker {
  /** BCP 47 tag of the language in use. */
  readonly locale?: string | undefined
  /** As the host said; where it said nothing, the system's. */
  readonly theme?: string | undefined
  /** The host's own texts, in every language. */
  readonly messages?: Messages | undefined
  ask(
    moment: string,
    options: { anchor: Element; surface: Surface; volunteered: true; context?: Record<string, unknown> },
  ): unknown
}

type Use = (asker: Asker) => void

interface Meeting {
  /** Who could serve, in their order: a page may have several clients, and outlive each. The first one does. */
  all: Set<Asker>
  uses: Set<Use>
}

const place = Symbol.for('heartfelt.elements')

/** Where clients and elements find each other on a page, whichever was loaded first and from whichever file. */
const meeting = (): Meeting => {
  const page = globalThis as unknown as Record<symbol, Meeting>
  page[place] ??= { all: new Set(), uses: new Set() }
  return page[place]
}

/** The client offers itself to the elements on the page, present and to come. Returns the undo. */
export const attach = (asker: Asker): (() => void) => {
  const { all, uses } = meeting()
  const serve = () => {
    const [next] = all
    if (next) for (const use of uses) use(next)
  }
  all.add(asker)
  if (all.size < 2) serve()
  return () => {
    const [first] = all
    all.delete(asker)
    if (first === asker) serve()
  }
}

/** Calls `use` once, as soon as there is a client. Returns the undo. */
export const whenAttached = (use: Use): (() => void) => {
  const undo = whileAttached(asker => {
    undo()
    use(asker)
  }, true)
  const [asker] = meeting().all
  if (asker) {
    undo()
    use(asker)
  }
  return undo
}

/**
 * Calls `use` for the client that serves the page, and for each that comes in its place. Returns the undo.
 * @param served The client of now has been told already.
 */
export const whileAttached = (use: Use, served = false): (() => void) => {
  const { all, uses } = meeting()
  const [asker] = all
  if (asker && !served) use(asker)
  uses.add(use)
  return () => uses.delete(use)
}
