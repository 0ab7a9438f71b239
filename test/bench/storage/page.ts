/** The page of the storage benchmark: runs one measurement at a time, on the driver's command. */
import { ours } from './ours.js'
// @ts-expect-error JavaScript without types
import { peers } from './peers.js'
import { known } from './raw.js'
import type { Open } from './subject.js'

const subjects: Record<string, Open> = { ...known, ...ours, ...(peers as Record<string, Open>) }

/** JSON of about 600 bytes, different each time. */
const event = (n: number) =>
  JSON.stringify({ n, at: Date.now(), text: `${n} `.repeat(200).slice(0, 480), tail: 'x'.repeat(60) })

export interface StoreTimes {
  count: number
  /** Milliseconds for each event, in order. */
  each: number[]
}

export interface Draining {
  count: number
  ms: number
  /** Peak of the heap above its size before, in bytes. */
  heap: number
}

/** The longest time for which the main thread was blocked, measured by the lateness of a timer, in milliseconds. */
function watchThread() {
  let longest = 0
  let last = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    longest = Math.max(longest, now - last - 4)
    last = now
  }, 4)
  return () => {
    clearInterval(timer)
    return Math.max(longest, performance.now() - last - 4)
  }
}

const heapSize = () =>
  (performance as never as { memory?: { usedJSHeapSize: number } }).memory?.usedJSHeapSize ?? 0

const bench = {
  names: Object.keys(subjects),
  drains: async (name: string) => 'drain' in (await subjects[name]!()),

  /** Stores events one after the other, until there are enough or the time is up. */
  async keep(name: string, count: number, budget: number): Promise<StoreTimes> {
    const subject = await subjects[name]!()
    const bodies = Array.from({ length: count }, (_, n) => event(n))
    // The first one opens the database.
    await subject.keep(event(-1))
    const each: number[] = []
    const end = performance.now() + budget
    for (const body of bodies) {
      const start = performance.now()
      await subject.keep(body)
      const now = performance.now()
      each.push(now - start)
      if (now > end) break
    }
    return { count: each.length, each }
  },

  async fill(name: string, count: number): Promise<void> {
    await (await subjects[name]!()).fill!(Array.from({ length: count }, (_, n) => event(n)))
  },

  /** Drains what `fill` has stored before the page was loaded again. */
  async drain(name: string, budget: number): Promise<Draining> {
    const subject = await subjects[name]!()
    const before = heapSize()
    let heap = 0
    const sampling = setInterval(() => {
      heap = Math.max(heap, heapSize() - before)
    }, 50)
    const start = performance.now()
    const count = await subject.drain!(() => performance.now() - start < budget)
    clearInterval(sampling)
    return { count, ms: performance.now() - start, heap }
  },

  /** The longest task while events are stored, and while as many are drained. */
  async longest(name: string, count: number): Promise<{ keep: number; drain: number }> {
    const subject = await subjects[name]!()
    await subject.keep(event(-1))
    const kept = watchThread()
    for (let n = 0; n < count; n++) await subject.keep(event(n))
    const keep = kept()
    const drained = watchThread()
    await subject.drain!(() => true)
    return { keep, drain: drained() }
  },
}

export type Bench = typeof bench
Object.assign(window, { bench })
