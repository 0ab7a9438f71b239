import { poster } from './post.js'
import { stringify } from './serialise.js'
import type { Transport } from './transport.js'

/**
 * The transport to a collector, by protocol v1.
 * @param collector Base URL, without a trailing slash.
 * @param request Default: the page's `fetch`, looked up at each call.
 */
export function httpTransport(collector: string, request?: typeof fetch): Transport {
  const post = poster(request)
  const transport: Transport = async (batch, signal) =>
    JSON.parse(
      await post(`${collector}/v1/feedback`, {
        headers: { 'content-type': 'application/json' },
        body: stringify(batch),
        signal,
      }),
    )
  transport.upload = async ({ id, sha256, type, bytes }, key, signal) => {
    const path = `/v1/feedback/${encodeURIComponent(id)}/attachments/${sha256}`
    await post(`${collector + path}?key=${encodeURIComponent(key)}`, {
      method: 'PUT',
      headers: { 'content-type': type },
      body: bytes,
      signal,
    })
  }
  return transport
}
