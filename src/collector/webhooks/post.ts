import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import { publicAddress, type Resolve } from './public-address.js'

/** A request to a webhook. */
export interface PostOptions {
  headers: Record<string, string>
  body: string
  /** Milliseconds for the whole request. Default 10 000. */
  timeout?: number
  /** Whether private addresses and plain http are allowed, for tests and closed networks. Default false. */
  allowPrivate?: boolean
  /** Resolves a host name. Default: the operating system's resolver. */
  resolve?: Resolve
}

/**
 * Posts to a URL that an owner entered, protected against server-side request forgery: the checked address is pinned,
 * redirects are not followed, the response body is not read.
 * @returns The status of the response.
 */
export async function post(url: string, options: PostOptions): Promise<number> {
  const { protocol, hostname } = new URL(url)
  const { headers, body, timeout = 10_000, allowPrivate = false, resolve } = options
  if (protocol !== 'https:' && !(allowPrivate && protocol === 'http:'))
    throw new Error('url: only https is allowed')
  const pinned = allowPrivate ? (await resolve?.(hostname))?.[0] : await publicAddress(hostname, resolve)
  return new Promise((done, fail) => {
    const request = (protocol === 'https:' ? requestHttps : requestHttp)(url, {
      method: 'POST',
      headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
      signal: AbortSignal.timeout(timeout),
      // No connection pool: a pooled connection may lead to another address.
      agent: false,
      ...(pinned && { lookup: pinnedLookup(pinned) }),
    })
    request.on('response', response => {
      response.destroy()
      done(response.statusCode ?? 0)
    })
    request.on('error', fail)
    request.end(body)
  })
}

/** A DNS lookup that always returns the address that was checked. */
const pinnedLookup =
  ({ address, family }: { address: string; family: number }): LookupFunction =>
  (_host, options, callback) =>
    options.all ? callback(null, [{ address, family }]) : callback(null, address, family)
