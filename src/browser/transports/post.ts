import { isTransportError, TransportError } from '../errors.js'
import { retryAfter } from './retry-after.js'

/** Browsers share 64 KiB among all requests that may outlive the page; beyond it they reject with a TypeError. */
const KEEPALIVE_BUDGET_BYTES = 60_000
/** What a page that is still looked at takes of it: who answers and moves on in the same breath is heard all the same. */
const KEEPALIVE_REQUEST_BYTES = 10_000

/** Sends one request and resolves with the text of a 2xx answer. Any other answer is a `TransportError`. */
export type Post = (url: string, init: RequestInit) => Promise<string>

/**
 * Requests as deliveries need them: without cookies, outliving a page that is being left, refusals with their status
 * and `Retry-After`.
 * @param request Default: the page's `fetch`, looked up at each call.
 * @param backend Its name in error messages.
 */
export function poster(
  request: typeof fetch = (input, init) => fetch(input, init),
  backend = 'The collector',
): Post {
  /** The budget was used up, or the network gone, the last time: the next attempt does without. */
  let refused = false
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
      throw new TransportError(`${backend} answered ${response.status}.`, {
        // After a redirect another server answered: a 404 of a captive portal must not pause the queue.
        status: response.redirected ? undefined : response.status,
        retryAfter: retryAfter(response.headers.get('retry-after')),
      })
    }
    const page = typeof document === 'undefined' ? undefined : document.visibilityState
    const leaving = page === 'hidden'
    const budget = leaving ? KEEPALIVE_BUDGET_BYTES : page && !refused ? KEEPALIVE_REQUEST_BYTES : 0
    const keepalive = typeof init.body === 'string' && init.body.length < budget
    refused = false
    try {
      return await attempt(keepalive)
    } catch (error) {
      if (!keepalive || isTransportError(error) || init.signal?.aborted) throw error
      refused = true
      if (!leaving) throw error
      return attempt(false)
    }
  }
}
