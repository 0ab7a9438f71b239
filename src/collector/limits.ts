import { MINUTE_MS } from '../model/time.js'

/** Requests within a minute; 0 means no limit. */
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

export const defaultLimits: Limits = { address: 3000, key: 60_000, device: 240, signIn: 20 }

const WINDOW_MS = MINUTE_MS
/** Names counted at a time; what comes beyond shares one count, so that memory stays bounded. */
const MAX_NAMES = 100_000
/** Milliseconds between two exchanges with the other collectors. */
const EXCHANGE_MS = 1000

/** Adds what this collector counted to what all counted; gives the sums. */
export type Exchange = (window: number, counts: ReadonlyMap<string, number>) => Promise<Map<string, number>>

interface Meter {
  window: number
  /** Counted here and not yet told, counted by all as far as known, and counted in the window before. */
  here: number
  all: number
  before: number
}

export type Limiter = ReturnType<typeof createLimiter>

/**
 * Counts requests by name over a sliding minute.
 * @param exchange Where several collectors share a database: the limit then holds for all of them together, within a second.
 */
export function createLimiter(now: () => number, exchange?: Exchange) {
  const meters = new Map<string, Meter>()
  let busy = false
  let last = 0
  let swept = -1

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

  // Once a minute at most: a flood of new names must not make each of them cost a walk over all.
  const sweep = (window: number) => {
    if (swept === window) return
    swept = window
    for (const [name, meter] of meters) if (meter.window < window) meters.delete(name)
  }

  const tell = async (time: number) => {
    if (!exchange || busy || time - last < EXCHANGE_MS) return
    busy = true
    last = time
    const window = Math.floor(time / WINDOW_MS)
    const told = new Map(
      [...meters]
        .filter(([, meter]) => meter.here > 0 && meter.window === window)
        .map(([name, { here }]) => [name, here]),
    )
    try {
      for (const [name, sum] of await exchange(window, told)) {
        const meter = meters.get(name)
        if (meter?.window !== window) continue
        meter.here -= told.get(name) ?? 0
        meter.all = sum
      }
    } catch {
      // Without the others each collector still keeps its own count.
    } finally {
      busy = false
    }
  }

  return {
    /** Counts one request, or what weighs as many as `weight`; gives the milliseconds to wait if that is too many, 0 otherwise. */
    take(name: string, limit: number, weight = 1): number {
      if (limit <= 0) return 0
      const time = now()
      const window = Math.floor(time / WINDOW_MS)
      const meter = meterOf(name, window)
      const passed = (time % WINDOW_MS) / WINDOW_MS
      const count = meter.here + meter.all + meter.before * (1 - passed)
      if (count >= limit) return Math.max(1000, WINDOW_MS - (time % WINDOW_MS))
      meter.here += weight
      void tell(time)
      return 0
    },
    /** Names being counted. */
    get size() {
      return meters.size
    },
  }
}

/** What is counted as one sender: a whole /64 of IPv6 belongs to one subscriber. */
export function sender(address: string): string {
  const plain = address.replace(/^::ffff:/i, '')
  if (!plain.includes(':')) return plain
  const [head = '', tail = ''] = plain.split('%', 1)[0]!.split('::')
  const left = head ? head.split(':') : []
  const right = tail ? tail.split(':') : []
  const all = plain.includes('::')
    ? [...left, ...Array(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right]
    : left
  return `${all
    .slice(0, 4)
    .map(part => Number.parseInt(part, 16).toString(16))
    .join(':')}::/64`
}
