import { MINUTE_MS } from '../../model/time.js'
/** Limits on the number of requests within a minute; 0 means no limit. */
export interface Limits {
  /** From one address (an IPv4 address, or an IPv6 /64); a picture counts as 20. Default 3000. */
  address: number
  /** For one project key. Default 60 000. */
  key: number
  /** From one device. Default 240. */
  device: number
  /** Attempts to sign in from one address. Default 20. */
  signIn: number
}

/** The limits that apply unless an option overrides them. */
export const defaultLimits: Limits = { address: 3000, key: 60_000, device: 240, signIn: 20 }

const WINDOW_MS = MINUTE_MS
/** Most names counted separately; further names share one count, so that memory use stays bounded. */
const MAX_NAMES = 100_000
/** Milliseconds between two exchanges of counts with the other collectors. */
const EXCHANGE_MS = 1000

/** Adds this collector's counts to the shared ones, and returns the sums over all collectors by name. */
export type Exchange = (window: number, counts: ReadonlyMap<string, number>) => Promise<Map<string, number>>

interface Meter {
  window: number
  /** Requests counted here and not yet shared. */
  here: number
  /** Requests counted by all collectors, as of the last exchange. */
  all: number
  /** Requests in the previous window. */
  before: number
}

export type Limiter = ReturnType<typeof createLimiter>

/**
 * Counts requests by name over a sliding minute.
 * @param exchange Shares the counts between collectors on one database, once a second: the limits then hold for all of
 * them together.
 */
export function createLimiter(now: () => number, exchange?: Exchange) {
  const meters = new Map<string, Meter>()
  let exchanging = false
  let lastExchange = 0
  let sweptWindow = -1

  const meterOf = (name: string, window: number): Meter => {
    let meter = meters.get(name)
    if (!meter) {
      if (meters.size >= MAX_NAMES) sweep(window)
      if (meters.size >= MAX_NAMES && name !== 'others') return meterOf('others', window)
      meter = { window, here: 0, all: 0, before: 0 }
      meters.set(name, meter)
    }
    if (meter.window !== window) {
      const before = meter.window === window - 1 ? meter.here + meter.all : 0
      Object.assign(meter, { window, here: 0, all: 0, before })
    }
    return meter
  }

  // At most once a minute, so that a flood of new names does not scan all names for each of them.
  const sweep = (window: number) => {
    if (sweptWindow === window) return
    sweptWindow = window
    for (const [name, meter] of meters) if (meter.window < window) meters.delete(name)
  }

  const shareCounts = async (time: number) => {
    if (!exchange || exchanging || time - lastExchange < EXCHANGE_MS) return
    exchanging = true
    lastExchange = time
    const window = Math.floor(time / WINDOW_MS)
    const shared = new Map(
      [...meters]
        .filter(([, meter]) => meter.here > 0 && meter.window === window)
        .map(([name, { here }]) => [name, here]),
    )
    try {
      for (const [name, sum] of await exchange(window, shared)) {
        const meter = meters.get(name)
        if (meter?.window !== window) continue
        meter.here -= shared.get(name) ?? 0
        meter.all = sum
      }
    } catch {
      // If the exchange fails, each collector still applies its own counts.
    } finally {
      exchanging = false
    }
  }

  return {
    /**
     * Counts a request as `weight` requests.
     * @returns 0, or the milliseconds to wait if the limit is exceeded.
     */
    take(name: string, limit: number, weight = 1): number {
      if (limit <= 0) return 0
      const time = now()
      const window = Math.floor(time / WINDOW_MS)
      const meter = meterOf(name, window)
      const passed = (time % WINDOW_MS) / WINDOW_MS
      const count = meter.here + meter.all + meter.before * (1 - passed)
      if (count >= limit) return Math.max(1000, WINDOW_MS - (time % WINDOW_MS))
      meter.here += weight
      void shareCounts(time)
      return 0
    },
    /** Number of names that are counted. */
    get size() {
      return meters.size
    },
  }
}
