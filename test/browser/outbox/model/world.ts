/** Something that happens when the test picks it. */
export interface Job {
  kind: 'commit' | 'notify' | 'arrive' | 'reply' | 'timer' | 'event'
  /** Dropped when this tab crashes; `undefined`: belongs to no tab. */
  tab?: number | undefined
  run(fault: number): void
}

interface Timer {
  id: number
  at: number
  tab: number | undefined
  run(): void
}

/**
 * The clock and all pending jobs. Each step of a test picks one job, so that any order of commits, replies, timers and
 * messages between tabs can be tried. A job runs until only further jobs are left to do.
 */
export class World {
  /** True Unix time in milliseconds. */
  time = Date.UTC(2026, 0, 15)
  /** Milliseconds by which the device's clock is ahead. */
  skew = 0
  jobs: Job[] = []
  #timers: Timer[] = []
  #count = 0
  /** The tab whose code is running. */
  current: number | undefined

  /** The device's clock. */
  now = () => this.time + this.skew

  /** Evenly spread numbers, the same in every run. */
  random = () => (++this.#count * 0.618_033_988_75) % 1

  later(job: Job): void {
    if (job.tab === undefined || !this.dead.has(job.tab)) this.jobs.push(job)
  }
  readonly dead = new Set<number>()

  /** Ends a tab with all its pending jobs. Requests that it sent still arrive. */
  crash(tab: number): void {
    this.dead.add(tab)
    this.jobs = this.jobs.filter(job => job.tab !== tab)
    this.#timers = this.#timers.filter(timer => timer.tab !== tab)
  }

  /** Runs the job at index `pick` (oldest first) with all its microtasks. */
  async run(pick: number, fault = 0): Promise<boolean> {
    const [job] = this.jobs.splice(pick % Math.max(1, this.jobs.length), 1)
    if (!job) return false
    await this.as(job.tab, () => job.run(fault))
    return true
  }

  /** Runs an action as a tab and waits for its microtasks. */
  async as(tab: number | undefined, action: () => void): Promise<void> {
    this.current = tab
    action()
    // Runs after all microtasks.
    await new Promise(done => setImmediate(done))
    this.current = undefined
  }

  advance(ms: number): void {
    this.time += ms
    const due = this.#timers.filter(timer => timer.at <= this.time)
    this.#timers = this.#timers.filter(timer => timer.at > this.time)
    for (const { tab, run } of due.sort((a, b) => a.at - b.at)) this.later({ kind: 'timer', tab, run })
  }

  /** Milliseconds until the next timer; `Infinity` without one. */
  untilNext(): number {
    return Math.min(...this.#timers.map(timer => timer.at)) - this.time
  }

  /** Replaces the clock, the timers and `Math.random` by this world's, and returns the undo. */
  rule(): () => void {
    const real = { setTimeout, clearTimeout, now: Date.now, random: Math.random }
    globalThis.setTimeout = ((run: () => void, ms = 0) => {
      const id = ++this.#count
      this.#timers.push({ id, at: this.time + ms, tab: this.current, run })
      return id
    }) as never
    globalThis.clearTimeout = ((id: number) => {
      this.#timers = this.#timers.filter(timer => timer.id !== id)
    }) as never
    Date.now = this.now
    Math.random = this.random
    return () => {
      globalThis.setTimeout = real.setTimeout
      globalThis.clearTimeout = real.clearTimeout
      Date.now = real.now
      Math.random = real.random
    }
  }
}
