import type { Transact } from '../../../../src/browser/device/store.js'
import type { Presence } from '../../../../src/browser/outbox/presence.js'
import { isRow, type Row } from '../../../../src/browser/outbox/row.js'
import type { World } from './world.js'

/** A lease as it was taken, whatever became of the row since. */
interface Lease {
  token: string
  until: number
  tab: number
}

/** The storage of one device, shared by its tabs: each transaction happens at once, at a moment of the test's choice. */
export class Device {
  readonly entries = new Map<string, unknown>()
  /** What should never be. */
  readonly wrongs: string[] = []
  /** After a jump of the clock, or a failure that left a second copy in memory, a row may be sent twice, and nothing worse. */
  leasesHold = true
  #leases = new Map<string, Lease>()
  /** Tokens of tabs that show themselves. */
  #alive = new Map<string, number>()

  constructor(readonly world: World) {}

  rows = (): Row[] => [...this.entries.values()].filter(isRow)

  row = (id: string): Row | undefined => this.entries.get(`i:${id}`) as Row | undefined

  /** Transactions of a tab. Fault 1: aborted. Fault 2: committed, and reported as failed. */
  transact(tab: number): Transact {
    return ({ keys = [], from, to = '', limit }, decide) =>
      new Promise((resolve, reject) => {
        this.world.later({
          kind: 'commit',
          tab,
          run: fault => {
            const notify = (run: () => void) => this.world.later({ kind: 'notify', tab, run })
            const failed = () =>
              notify(() => reject(new DOMException('storage failed', 'QuotaExceededError')))
            if (fault) this.leasesHold = false
            if (fault === 1) return failed()
            const range =
              from === undefined ? [] : [...this.entries.keys()].filter(key => key >= from && key < to).sort()
            const change = decide(
              [...keys, ...range.slice(0, limit)].map(key => [key, this.entries.get(key)]),
            )
            if (change.add?.some(([key]) => this.entries.has(key)))
              return notify(() => reject(new DOMException('there already', 'ConstraintError')))
            for (const key of change.remove ?? []) this.#write(tab, key, undefined)
            for (const [key, value] of [...(change.put ?? []), ...(change.add ?? [])])
              this.#write(tab, key, value)
            if (fault === 2) return failed()
            notify(() => resolve(change.result))
          },
        })
      })
  }

  /** What the browser's locks tell of a tab; without them, nothing. */
  presence(tab: number, shows: boolean): Presence {
    return {
      show: name => {
        const token = shows ? `shown ${name}` : name
        if (shows) this.#alive.set(token, tab)
        return { token, end: () => void this.#alive.delete(token) }
      },
      gone: tokens =>
        new Promise(resolve => {
          const gone = tokens.filter(token => shows && token.startsWith('shown') && !this.#alive.has(token))
          this.world.later({ kind: 'notify', tab, run: () => resolve(gone) })
        }),
    }
  }

  /** A tab is gone: the browser frees its locks, and what it held by them is nobody's. */
  crash(tab: number): void {
    for (const [token, owner] of this.#alive) if (owner === tab) this.#alive.delete(token)
    for (const [name, lease] of this.#leases)
      if (lease.tab === tab && lease.token.startsWith('shown')) this.#leases.delete(name)
  }

  #write(tab: number, key: string, value: unknown): void {
    const old = this.entries.get(key)
    if (value === undefined) this.entries.delete(key)
    else this.entries.set(key, value)
    // Nobody can claim what is no longer there; a tab that has not heard of it may write it again.
    if (isRow(old) && (!isRow(value) || value.revision > old.revision))
      this.#leases.delete(`${old.id} ${old.revision}`)
    if (isRow(value) && value.lease && value.lease.token !== (old as Row | undefined)?.lease?.token)
      this.#claimed(tab, value)
    else if (isRow(old) && old.lease && !(isRow(value) && value.lease)) this.#released(tab, old)
  }

  #claimed(tab: number, { id, revision, lease }: Row): void {
    const name = `${id} ${revision}`
    const running = this.#leases.get(name)
    if (running && running.until > this.world.now() && this.leasesHold)
      this.wrongs.push(`${name} was claimed by tab ${tab} while tab ${running.tab} held it`)
    this.#leases.set(name, { ...lease!, tab })
  }

  /** Only whoever took the lease has given it up; the others have trampled on it. */
  #released(tab: number, { id, revision }: Row): void {
    const name = `${id} ${revision}`
    if (this.#leases.get(name)?.tab === tab) this.#leases.delete(name)
  }
}
