import { createLimiter, defaultLimits, type Exchange, type Limits, sender } from '../limits.js'
import { sha256 } from '../secret.js'
import { Refusal } from './refusal.js'

/** Requests that a picture weighs: it may have five megabytes, and whoever floods takes another device's name for each. */
const PICTURE = 20

export type Throttle = ReturnType<typeof createThrottle>

/** Turns away who asks too often, with the time after which it is welcome again. */
export function createThrottle(
  limits: Partial<Limits> | false | undefined,
  { now, exchange }: { now: () => number; exchange?: Exchange },
) {
  const limiter = createLimiter(now, exchange)
  const of = (kind: keyof Limits) => (limits === false ? 0 : (limits?.[kind] ?? defaultLimits[kind]))
  const take = (kind: keyof Limits, name: string, weight?: number) => {
    const limit = of(kind)
    if (limit <= 0) return
    const wait = limiter.take(`${kind}:${name}`, limit, weight)
    if (wait > 0)
      throw new Refusal(
        429,
        'too_many_requests',
        `Too many requests for this ${kind}; wait as Retry-After says.`,
        {
          retryAfter: wait / 1000,
        },
      )
  }
  return {
    /** @param address Unknown where the runtime does not tell; then only keys and devices are counted. */
    address: (address: string | undefined) => address && take('address', sender(address)),
    picture: (address: string | undefined) => address && take('address', sender(address), PICTURE),
    signIn: (address: string | undefined) => take('signIn', address ? sender(address) : 'unknown'),
    key: (project: number) => take('key', String(project)),
    /** Names are hashed where what is counted lies in a table, which many can read. */
    device: (project: number, device: string) =>
      take('device', `${project}:${exchange ? sha256(device).slice(0, 24) : device}`),
    limiter,
  }
}
