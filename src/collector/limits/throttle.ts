import { MINUTE_MS } from '../../model/time.js'
import { Refusal } from '../http/refusal.js'
import { sha256 } from '../secret.js'
import { createLimiter, defaultLimits, type Exchange, type Limits } from './rate-limiter.js'
import { senderOf } from './sender.js'

/**
 * Requests that an uploaded picture counts as: it may have five megabytes, and a flood can use a new device id for
 * each.
 */
const PICTURE_WEIGHT = 20
/** Bytes of a body that count as one more request. A page sends batches of at most 50 kB. */
const BYTES_PER_REQUEST = 50_000
/**
 * Limits that many clients can meet together. The wait is spread over the minute after it, in which the sliding window
 * frees as many requests as the limit, so that they do not all come back in its first second.
 */
const SHARED: ReadonlySet<keyof Limits> = new Set(['address', 'key'])

export type Throttle = ReturnType<typeof createThrottle>

/**
 * Refuses requests beyond the limits per address, key, device and sign-in (429), with the time to wait in
 * `Retry-After`.
 */
export function createThrottle(
  limits: Partial<Limits> | false | undefined,
  { now, exchange }: { now: () => number; exchange?: Exchange },
) {
  const limiter = createLimiter(now, exchange)
  const limitOf = (kind: keyof Limits) => (limits === false ? 0 : (limits?.[kind] ?? defaultLimits[kind]))
  const take = (kind: keyof Limits, name: string, weight?: number) => {
    const limit = limitOf(kind)
    if (limit <= 0) return
    const wait = limiter.take(`${kind}:${name}`, limit, weight)
    if (wait > 0)
      throw new Refusal(
        429,
        'too_many_requests',
        `Too many requests for this ${kind}; wait as Retry-After says.`,
        { retryAfter: (wait + (SHARED.has(kind) ? MINUTE_MS * Math.random() : 0)) / 1000 },
      )
  }
  return {
    /** @param address Undefined if the runtime does not provide it; then only keys and devices are counted. */
    address: (address: string | undefined) => address && take('address', senderOf(address)),
    /** Counts what a large body costs more than a small one. */
    body: (address: string | undefined, bytes: number) => {
      const weight = Math.floor(bytes / BYTES_PER_REQUEST)
      if (address && weight > 0) take('address', senderOf(address), weight)
    },
    picture: (address: string | undefined) => address && take('address', senderOf(address), PICTURE_WEIGHT),
    signIn: (address: string | undefined) => take('signIn', address ? senderOf(address) : 'unknown'),
    key: (project: number) => take('key', String(project)),
    /** The device id of a valid item. It is hashed where counts are shared through a database table, which others can read. */
    device: (project: number, device: string) =>
      take('device', `${project}:${exchange ? sha256(device).slice(0, 24) : device}`),
    limiter,
  }
}
