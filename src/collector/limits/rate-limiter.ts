import { hash } from 'node:crypto'
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
/**
 * Most names of one kind that are counted, in two halves: when the newer half is full, the older one is forgotten. No two
 * names ever share a count, so that nobody is refused because somebody else invents names.
 */
const MAX_NAMES = 100_000
/** Longer names are counted under their hash, so that each count takes the same memory. */
const MAX_NAME_CHARS = 40
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

/** The counts of one kind of name. */
interface Table {
  newer: Map<string, Meter>
  older: Map<string, Meter>
}

export type Limiter = ReturnType<typeof createLimiter>

/**
 * Counts requests by name over a sliding minute. The part of a name before its first colon is its kind; each kind has a table
 * of its own, so that a flood of one kind forgets no counts of another.
 * @param exchange Shares the counts between collectors on one database, once a second: the limits then hold for all of
 * them together.
 */
export function createLimiter(now: () => number, exchange?: Exchange) {
  const tables = new Map<string, Table>()
  let exchanging = false
  let lastExchange = 0
  let sweptWindow = -1

  const tableOf = (name: string): Table => {
    const kind = name.slice(0, Math.max(0, name.indexOf(':')))
    let table = tables.get(kind)
    if (!table) {
      table = { newer: new Map(), older: new Map() }
      tables.set(kind, table)
    }
    return table
  }

  const meterOf = (name: string, window: number): Meter => {
    if (sweptWindow !== window) sweep(window)
    const table = tableOf(name)
    let meter = table.newer.get(name)
    if (!meter) {
      meter = table.older.get(name) ?? { window, here: 0, all: 0, before: 0 }
      table.older.delete(name)
      if (table.newer.size >= MAX_NAMES / 2) {
        table.older = table.newer
        table.newer = new Map()
      }
      table.newer.set(name, meter)
    }
    if (meter.window !== window) {
      const before = meter.window === window - 1 ? meter.here + meter.all : 0
      Object.assign(meter, { window, here: 0, all: 0, before })
    }
    return meter
  }

  const halves = () => [...tables.values()].flatMap(({ newer, older }) => [newer, older])

  /** Once a minute: forgets the counts that no longer matter. */
  const sweep = (window: number) => {
    sweptWindow = window
    for (const half of halves())
      for (const [name, meter] of half) if (meter.window < window - 1) half.delete(name)
  }

  const shareCounts = async (time: number) => {
    if (!exchange || exchanging || time - lastExchange < EXCHANGE_MS) return
    exchanging = true
    lastExchange = time
    const window = Math.floor(time / WINDOW_MS)
    const shared = new Map(
      halves().flatMap(half =>
        [...half]
          .filter(([, meter]) => meter.here > 0 && meter.window === window)
          .map(([name, { here }]): [string, number] => [name, here]),
      ),
    )
    try {
      for (const [name, sum] of await exchange(window, shared)) {
        const { newer, older } = tableOf(name)
        const meter = newer.get(name) ?? older.get(name)
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
      const meter = meterOf(shortened(name), window)
      const passed = (time % WINDOW_MS) / WINDOW_MS
      const count = meter.here + meter.all + meter.before * (1 - passed)
      if (count >= limit) return Math.max(1000, WINDOW_MS - (time % WINDOW_MS))
      meter.here += weight
      void shareCounts(time)
      return 0
    },
    /** Number of names that are counted. */
    get size() {
      return halves().reduce((sum, { size }) => sum + size, 0)
    },
  }
}

/** The name, with its part after the kind replaced by a hash if it is long. */
function shortened(name: string): string {
  if (name.length <= MAX_NAME_CHARS) return name
  return name.slice(0, name.indexOf(':') + 1) + hash('sha256', name, 'base64url').slice(0, 24)
}
