import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import { publicAddresses, type Resolve } from './public-address.js'

/** A request to a webhook. */
export interface PostOptions {
  headers: Record<string, string>
  body: string
  /** Milliseconds for the whole request, the name look-up included. Default 10 000. */
  timeout?: number
  /** Whether private addresses and plain http are allowed, for tests and closed networks. Default false. */
  allowPrivate?: boolean
  /** Resolves a host name. Default: the operating system's resolver. */
  resolve?: Resolve
  /** Ends the request. */
  signal?: AbortSignal
  /** Receives the header `Retry-After`, if there is one. */
  onRetryAfter?: (value: string) => void
}

/** Milliseconds after which the next address of the host is tried. */
const ATTEMPT_LIMIT_MS = 1000
/** Options of `net.connect`. */
const eachAddress = { autoSelectFamily: true, autoSelectFamilyAttemptTimeout: ATTEMPT_LIMIT_MS }

/**
 * Posts to a URL that an owner entered, protected against server-side request forgery: the checked addresses are pinned,
 * redirects are not followed, the response body is not read. If the host has several addresses, each is tried.
 * @returns The status of the response.
 */
export async function post(url: string, options: PostOptions): Promise<number> {
  const { protocol, hostname } = new URL(url)
  const { headers, body, timeout = 10_000, allowPrivate = false, resolve, signal, onRetryAfter } = options
  if (protocol !== 'https:' && !(allowPrivate && protocol === 'http:'))
    throw new Error('url: only https is allowed')
  const limit = AbortSignal.any([AbortSignal.timeout(timeout), ...(signal ? [signal] : [])])
  // The operating system's look-up has no limit of its own: a name server may stay silent for half a minute.
  const pinned = await untilAborted(
    limit,
    allowPrivate ? resolve?.(hostname) : publicAddresses(hostname, resolve),
  )
  return untilAborted(
    limit,
    new Promise<number>((done, fail) => {
      const request = (protocol === 'https:' ? requestHttps : requestHttp)(url, {
        method: 'POST',
        headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
        signal: limit,
        // No connection pool: a pooled connection may lead to another address.
        agent: false,
        ...eachAddress,
        ...(pinned && { lookup: pinnedLookup(pinned) }),
      })
      request.on('response', response => {
        response.destroy()
        const wait = response.headers['retry-after']
        if (wait !== undefined) onRetryAfter?.(wait)
        done(response.statusCode ?? 0)
      })
      request.on('error', error => fail(firstOf(error)))
      request.end(body)
    }),
  )
}

/** If no address answered, Node's error has no text of its own; the first address' error says why. */
const firstOf = (error: Error): Error => (error instanceof AggregateError && error.errors[0]) || error

/** Rejects with the signal's reason once it aborts. */
function untilAborted<T>(signal: AbortSignal, promise: Promise<T> | undefined): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    const refuse = () => reject(signal.reason)
    if (signal.aborted) refuse()
    else signal.addEventListener('abort', refuse, { once: true })
  })
  return Promise.race([promise as Promise<T>, aborted])
}

/** A DNS lookup that always returns the addresses that were checked. */
const pinnedLookup =
  (addresses: { address: string; family: number }[]): LookupFunction =>
  (_host, options, callback) => {
    const [first] = addresses
    if (options.all) callback(null, addresses)
    else callback(null, first!.address, first!.family)
  }
