import type { Transact } from '../../../../src/browser/device/store.js'
import type { Presence } from '../../../../src/browser/outbox/presence.js'
import { isRow, type Row } from '../../../../src/browser/outbox/row.js'
import type { World } from './world.js'

/** A lease as it was taken, independent of later changes to the row. */
interface Lease {
  token: string
  until: number
  tab: number
}

/** The storage of one device, shared by its tabs. A transaction runs as one job, when the test picks it. */
export class Device {
  readonly entries = new Map<string, unknown>()
  /** Violations of the outbox's rules. */
  readonly wrongs: string[] = []
  /** False after a jump of the clock, or a failure that left a second copy in memory: a row may then be sent twice. */
  leasesHold = true
  #leases = new Map<string, Lease>()
  /** Tokens of tabs that are marked as open. */
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

  /** Presence by the browser's locks. `shows` false: the browser has no locks. */
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

  /** Ends a tab: the browser releases its locks, so its leases are free. */
  crash(tab: number): void {
    for (const [token, owner] of this.#alive) if (owner === tab) this.#alive.delete(token)
    for (const [name, lease] of this.#leases)
      if (lease.tab === tab && lease.token.startsWith('shown')) this.#leases.delete(name)
  }

  #write(tab: number, key: string, value: unknown): void {
    const old = this.entries.get(key)
    if (value === undefined) this.entries.delete(key)
    else this.entries.set(key, value)
    // A deleted row cannot be claimed; a tab that missed the message may write it again.
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

  /** Only the tab that took the lease can release it. */
  #released(tab: number, { id, revision }: Row): void {
    const name = `${id} ${revision}`
    if (this.#leases.get(name)?.tab === tab) this.#leases.delete(name)
  }
}
