import { isTransportError, TransportError } from '../errors.js'
import { retryAfter } from './retry-after.js'

/**
 * Bytes that keepalive requests may take while the page is hidden. Browsers allow 64 KiB for all of them together and
 * reject further ones with a TypeError.
 * @see https://fetch.spec.whatwg.org/#http-network-or-cache-fetch
 */
const KEEPALIVE_BUDGET_BYTES = 60_000
/** Bytes that it may take while the page is visible: a person may answer and leave the page at once. */
const KEEPALIVE_REQUEST_BYTES = 10_000

/** Sends one request and resolves with the text of a 2xx response. Rejects with a `TransportError` for any other. */
export type Post = (url: string, init: RequestInit) => Promise<string>

/**
 * Makes a function that posts without cookies, and with `keepalive` while the browser's budget allows, so that the request
 * outlives the page. A refusal rejects with its status and `Retry-After`.
 * @param request Default: the page's `fetch`, looked up at each call.
 * @param backend Its name in error messages.
 */
export function poster(
  request: typeof fetch = (input, init) => fetch(input, init),
  backend = 'The collector',
): Post {
  /** Whether the last keepalive request failed without a response: no budget left, or no network. The next goes without. */
  let keepaliveFailed = false
  return async (url, init) => {
    const attempt = async (keepalive: boolean) => {
      const response = await request(url, {
        method: 'POST',
        ...init,
        keepalive,
        credentials: 'omit',
        cache: 'no-store',
      })
      // Read the body of refusals too: Chromium frees the keepalive budget only then.
      const body = await response.text()
      if (response.ok) return body
      throw new TransportError(`${backend} answered ${response.status}.`, {
        // After a redirect another server has answered: the 404 of a captive portal must not pause the queue.
        status: response.redirected ? undefined : response.status,
        retryAfter: retryAfter(response.headers.get('retry-after')),
      })
    }
    const page = typeof document === 'undefined' ? undefined : document.visibilityState
    const leaving = page === 'hidden'
    const budget = leaving ? KEEPALIVE_BUDGET_BYTES : page && !keepaliveFailed ? KEEPALIVE_REQUEST_BYTES : 0
    const keepalive = typeof init.body === 'string' && init.body.length < budget
    keepaliveFailed = false
    try {
      return await attempt(keepalive)
    } catch (error) {
      if (!keepalive || isTransportError(error) || init.signal?.aborted) throw error
      keepaliveFailed = true
      if (!leaving) throw error
      return attempt(false)
    }
  }
}
