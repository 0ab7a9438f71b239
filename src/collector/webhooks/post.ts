import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import { publicAddress, type Resolve } from './public-address.js'

export interface PostOptions {
  headers: Record<string, string>
  body: string
  /** Milliseconds for all of it. Default 10 000. */
  timeout?: number
  /** Whether addresses that are not public may be called, and plain http: for tests and closed networks. */
  allowPrivate?: boolean
  resolve?: Resolve
}

/** Posts to an address that a customer of ours wrote down, and to nowhere else: pinned, no redirects, nothing read back. */
export async function post(url: string, options: PostOptions): Promise<number> {
  const { protocol, hostname } = new URL(url)
  const { headers, body, timeout = 10_000, allowPrivate = false, resolve } = options
  if (protocol !== 'https:' && !(allowPrivate && protocol === 'http:'))
    throw new Error('only https is called')
  const pinned = allowPrivate ? (await resolve?.(hostname))?.[0] : await publicAddress(hostname, resolve)
  return new Promise((done, fail) => {
    const request = (protocol === 'https:' ? requestHttps : requestHttp)(url, {
      method: 'POST',
      headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
      signal: AbortSignal.timeout(timeout),
      // A fresh connection each time: one from a pool may have been opened to another address.
      agent: false,
      ...(pinned && { lookup: always(pinned) }),
    })
    request.on('response', response => {
      response.destroy()
      done(response.statusCode ?? 0)
    })
    request.on('error', fail)
    request.end(body)
  })
}

/** Answers every question for an address with the one that was checked. */
const always =
  ({ address, family }: { address: string; family: number }): LookupFunction =>
  (_host, options, callback) =>
    options.all ? callback(null, [{ address, family }]) : callback(null, address, family)
