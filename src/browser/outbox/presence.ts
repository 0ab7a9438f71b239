import { withTimeout } from '../device/with-timeout.js'

/**
 * Whether the page that took a lease is still open. A page that was closed, killed or crashed during a request cannot
 * settle, so its rows need not wait until the lease expires. This only saves a minute: a frozen page looks open for ever,
 * and some browsers lack Web Locks, so correctness depends on the lease alone.
 */
export interface Presence {
  /** Marks this page as open until `end()` is called or the page ends. Returns the token for its leases. */
  show(name: string): { token: string; end(): void }
  /** The tokens of pages that were marked as open and are gone. */
  gone(tokens: readonly string[]): Promise<readonly string[]>
}

/** A token with this prefix names a Web Lock; nothing is known about pages with other tokens. */
const LOCK_PREFIX = 'heartfelt:'
/** How long to wait for the browser's list of locks. */
const LOCK_QUERY_TIMEOUT_MS = 1000

/** By Web Locks: the browser releases the locks of a page however it ends. */
export function webLocks(locks: LockManager | undefined = globalThis.navigator?.locks): Presence {
  return {
    show(name) {
      // A lock that is granted to a frozen page, or held by one, throws it out of the back/forward cache, seen in Chromium
      // 156 and Firefox 153. A page that is hidden may be frozen next, so the lease alone tells that it sends.
      if (!locks || globalThis.document?.visibilityState === 'hidden') return { token: name, end() {} }
      const token = LOCK_PREFIX + name
      const shown = new AbortController()
      const { signal } = shown
      const end = () => shown.abort()
      const ended = new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()))
      // Not awaited: a pending lock counts as held.
      void (async () => locks.request(token, { signal }, () => ended))().catch(() => {})
      globalThis.addEventListener?.('pagehide', end, { signal })
      return { token, end }
    },

    async gone(tokens) {
      const marked = tokens.filter(token => token.startsWith(LOCK_PREFIX))
      if (!locks || !marked.length) return []
      try {
        const { held, pending } = await withTimeout(LOCK_QUERY_TIMEOUT_MS, locks.query())
        const alive = new Set([...held!, ...pending!].map(({ name }) => name))
        return marked.filter(token => !alive.has(token))
      } catch {
        return []
      }
    },
  }
}
