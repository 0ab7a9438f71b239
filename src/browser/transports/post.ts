import { isTransportError, TransportError } from '../errors.js'
import { retryAfter } from '../outbox/backoff.js'

/** Browsers share 64 KiB among all requests that may outlive the page; beyond it they reject with a TypeError. */
const KEEPALIVE_BUDGET = 60_000

/** Sends one request and resolves with the text of a 2xx answer. Any other answer is a `TransportError`. */
export type Post = (url: string, init: RequestInit) => Promise<string>

/**
 * Requests as deliveries need them: without cookies, outliving a page that is being left, refusals with their status
 * and `Retry-After`.
 * @param request Default: the page's `fetch`, looked up at each call.
 */
export function poster(request: typeof fetch = (input, init) => fetch(input, init)): Post {
  return async (url, init) => {
    const attempt = async (keepalive: boolean) => {
      const response = await request(url, {
        method: 'POST',
        ...init,
        keepalive,
        credentials: 'omit',
        cache: 'no-store',
      })
      // Read to the end also when refused: Chromium frees the keepalive budget only then.
      const body = await response.text()
      if (response.ok) return body
      throw new TransportError(`The collector answered ${response.status}.`, {
        // After a redirect it was not the collector who spoke: a 404 of a portal must not pause the queue.
        status: response.redirected ? undefined : response.status,
        retryAfter: retryAfter(response.headers.get('retry-after')),
      })
    }
    const leaving =
      typeof document !== 'undefined' &&
      document.visibilityState === 'hidden' &&
      typeof init.body === 'string' &&
      init.body.length < KEEPALIVE_BUDGET
    try {
      return await attempt(leaving)
    } catch (error) {
      if (!leaving || isTransportError(error) || init.signal?.aborted) throw error
      return attempt(false)
    }
  }
}
