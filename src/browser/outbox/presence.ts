import { withTimeout } from '../device/with-timeout.js'

/**
 * Whether the page that took a lease still lives. A page that was closed, killed or crashed in mid-send cannot settle,
 * and its answers need not wait until the lease has run out. Only a hint that saves a minute: a frozen page shows itself
 * for ever, and not every browser can tell, so that the lease alone gives correctness.
 */
export interface Presence {
  /** Shows that this page lives, until `end()` or its own. Returns the token to lease under. */
  show(name: string): { token: string; end(): void }
  /** Those of the tokens whose pages have shown themselves, and are gone. */
  gone(tokens: readonly string[]): Promise<readonly string[]>
}

/** Tokens of pages that hold a Web Lock of that name: of other pages nothing can be said. */
const LOCK_PREFIX = 'heartfelt:'
/** Milliseconds after which a browser that does not say who holds its locks is not waited for. */
const LOCK_QUERY_TIMEOUT_MS = 1000

/** Through Web Locks: the browser frees those of a page that ends, however it ends. */
export function webLocks(locks: LockManager | undefined = globalThis.navigator?.locks): Presence {
  return {
    show(name) {
      if (!locks) return { token: name, end() {} }
      const token = LOCK_PREFIX + name
      let end = () => {}
      const ended = new Promise<void>(resolve => {
        end = resolve
      })
      // Not waited for: a lock still asked for counts as held.
      void (async () => locks.request(token, () => ended))().catch(() => {})
      return { token, end }
    },

    async gone(tokens) {
      const shown = tokens.filter(token => token.startsWith(LOCK_PREFIX))
      if (!locks || !shown.length) return []
      try {
        const { held, pending } = await withTimeout(LOCK_QUERY_TIMEOUT_MS, locks.query())
        const alive = new Set([...held!, ...pending!].map(({ name }) => name))
        return shown.filter(token => !alive.has(token))
      } catch {
        return []
      }
    },
  }
}
