import type { Messages, Surface } from '../widget/contract.js'

/** The part of a client that the elements use. */
export interface Asker {
  /** BCP 47 tag of the language that the host chose; `undefined` follows the page. */
  readonly locale?: string | undefined
  /** The theme that the host set; `undefined` follows the system. */
  readonly theme?: string | undefined
  /** The host's texts, for every language. */
  readonly messages?: Messages | undefined
  ask(
    moment: string,
    options: { anchor: Element; surface: Surface; context?: Record<string, unknown> },
  ): unknown
  /** Loads what a question needs, where consent allows. A client of an earlier version does not have it. */
  preload?(): void
}

type Use = (asker: Asker) => void

interface Registry {
  /** The clients of the page, oldest first. Elements use the first one. */
  clients: Set<Asker>
  uses: Set<Use>
}

const registryKey = Symbol.for('heartfelt.elements')

/** The registry of the page: global, because clients and elements may come from different bundles, in any order. */
const registry = (): Registry => {
  const page = globalThis as unknown as Record<symbol, Registry>
  page[registryKey] ??= { clients: new Set(), uses: new Set() }
  return page[registryKey]
}

/** Registers a client for the elements on the page, including later ones. Returns the undo. */
export const attach = (asker: Asker): (() => void) => {
  const { clients, uses } = registry()
  const notify = () => {
    const [next] = clients
    if (next) for (const use of uses) use(next)
  }
  clients.add(asker)
  if (clients.size < 2) notify()
  return () => {
    const [first] = clients
    clients.delete(asker)
    if (first === asker) notify()
  }
}

/** Calls `use` once, as soon as there is a client. Returns the undo. */
export const whenAttached = (use: Use): (() => void) => {
  const undo = whileAttached(asker => {
    undo()
    use(asker)
  }, true)
  const [asker] = registry().clients
  if (asker) {
    undo()
    use(asker)
  }
  return undo
}

/**
 * Calls `use` for the client that elements use, and for each one that replaces it. Returns the undo.
 * @param skipCurrent Whether to skip the current client, because it was used already. Default false.
 */
export const whileAttached = (use: Use, skipCurrent = false): (() => void) => {
  const { clients, uses } = registry()
  const [asker] = clients
  if (asker && !skipCurrent) use(asker)
  uses.add(use)
  return () => uses.delete(use)
}
