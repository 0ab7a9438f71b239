import { isTransportError, TransportError } from '../errors.js'
import { retryAfter } from '../outbox/backoff.js'
import { stringify } from '../serialise.js'
import type { Transport } from './transport.js'

/** Browsers share 64 KiB among all requests that may outlive the page; beyond it they reject with a TypeError. */
const KEEPALIVE_BUDGET = 60_000

/**
 * Speaks protocol v1 to a collector.
 * @param collector Base URL, without a trailing slash.
 * @param request Default: the page's `fetch`, looked up at each call.
 */
export function httpTransport(
  collector: string,
  request: typeof fetch = (input, init) => fetch(input, init),
): Transport {
  const send = async (path: string, init: RequestInit): Promise<string> => {
    const attempt = async (keepalive: boolean) => {
      const response = await request(collector + path, {
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

  const transport: Transport = async (batch, signal) =>
    JSON.parse(
      await send('/v1/feedback', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: stringify(batch),
        signal,
      }),
    )
  transport.upload = async ({ id, sha256, type, bytes }, key, signal) => {
    await send(
      `/v1/feedback/${encodeURIComponent(id)}/attachments/${sha256}?key=${encodeURIComponent(key)}`,
      {
        method: 'PUT',
        headers: { 'content-type': type },
        body: bytes,
        signal,
      },
    )
  }
  return transport
}
