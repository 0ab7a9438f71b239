import { messageId } from './message-id.js'
import { poster } from './post.js'
import { stringify } from './serialise.js'
import type { Transport } from './transport.js'
import { accepted, each } from './verdicts.js'

export interface WebhookOptions {
  /** Where to `POST` each item. */
  url: string
  /**
   * The secret of Standard Webhooks, `whsec_…`, or a function that fetches it. Without it, requests are not signed. Anybody
   * can read a secret that a page holds: let your server issue one for each session.
   */
  secret?: string | (() => string | Promise<string>)
  /** Further headers, for example of your gateway. */
  headers?: Record<string, string>
  /** Default: the page's `fetch`. */
  fetch?: typeof fetch
  /** Default: `Date.now`. */
  now?: () => number
}

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), character => character.charCodeAt(0))
const base64Of = (bytes: ArrayBuffer) => btoa(String.fromCharCode(...new Uint8Array(bytes)))

/** `webhook-signature` of Standard Webhooks: HMAC-SHA-256 over id, timestamp and body. */
async function sign(secret: string, content: string): Promise<string> {
  const raw = bytesOf(secret.replace(/^whsec_/, ''))
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return `v1,${base64Of(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(content)))}`
}

/**
 * Sends each item, whole, to an endpoint of your own, as https://www.standardwebhooks.com describes: one `POST` of
 * `{type: 'heartfelt.feedback', timestamp, data}` with `webhook-id`, `webhook-timestamp` and, given a secret,
 * `webhook-signature`. A duplicate has the same `webhook-id`. Any 2xx acknowledges; other 4xx than 401, 403, 404, 408,
 * 425 and 429 refuse the item for good.
 */
export function webhook({ url, secret, headers, fetch, now = Date.now }: WebhookOptions): Transport {
  const post = poster(fetch, 'The webhook')
  return ({ items }, signal) =>
    each(items, async item => {
      const { kind, createdAt } = item
      const id = messageId(item)
      const timestamp = String(Math.floor(now() / 1000))
      const body = stringify({ type: `heartfelt.${kind}`, timestamp: createdAt, data: item })
      const currentSecret = typeof secret === 'function' ? await secret() : secret
      const signature = currentSecret && {
        'webhook-signature': await sign(currentSecret, `${id}.${timestamp}.${body}`),
      }
      const answer = await post(url, {
        headers: {
          ...headers,
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          ...signature,
        },
        body,
        signal,
      })
      // A captive portal answers 200 as well, with an HTML page.
      if (/^\s*</.test(answer)) throw new Error('The response is an HTML page, not an acknowledgement.')
      return accepted(item)
    })
}
