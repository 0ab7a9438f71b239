import type { FlushOptions, FlushResult } from '../api.js'
import { fullStore, type Transact } from '../device/store.js'
import { MAX_RETRY_AFTER_MS } from '../transports/retry-after.js'
import type { Transport } from '../transports/transport.js'
import { AUTH_PAUSE_MS } from './backoff.js'
import { attemptOf, type ClaimOptions, claim, dueAt, LEASE_MS, MAX_BATCH_ITEMS } from './claim.js'
import type { DeliveryEvent } from './delivery-events.js'
import { openFlushSchedule } from './flush-schedule.js'
import { type Presence, webLocks } from './presence.js'
import type { Queue } from './queue.js'
import { drainMemory, restoreEvicted } from './recover.js'
import { allRows, pauseKey, type Row } from './row.js'
import { type SendResult, sendBatch } from './send-batch.js'
import { settle, settleReading } from './settle.js'

export { httpTransport } from '../transports/http.js'
export { registerBackgroundSync } from './background-sync.js'
export { watchCsp } from './csp-warning.js'

/** Milliseconds until a storage that failed is tried again; doubled each time, and given up after five. */
const STORAGE_RETRY_MS = 10_000
const MAX_STORAGE_RETRIES = 5

/** How insistent a round is. */
export interface FlushRound extends FlushOptions {
  /** Overlook our own backoff. */
  eager?: boolean
  /** Overlook a pause after 401, 403 or 404. */
  unpause?: boolean
}

interface Pause {
  /** Unix time in milliseconds. */
  until: number
  why: 'retry-after' | 'paused'
}

export interface FlushLoopOptions {
  key: string
  transport: Transport
  queue: Queue
  onReplies(count: number): void
  /** Tells the page's console. */
  warn?(message: string): void
  /** Whether pages that have taken leases still live. Default: told by Web Locks. */
  presence?: Presence
  now?: () => number
  random?: () => number
}

const isFull = (error: unknown) => (error as Error | null)?.name === 'QuotaExceededError'

/**
 * Sends what is kept: claim → send → settle. Leases in the store, not locks, keep tabs from sending the same item
 * twice; the collector's idempotency absorbs what a crash still repeats.
 */
export function createFlushLoop({
  key,
  transport,
  queue,
  onReplies,
  warn,
  presence = webLocks(),
  now = Date.now,
  random = Math.random,
}: FlushLoopOptions) {
  const { live, tell, failed } = queue
  let running: Promise<unknown> = Promise.resolve()
  let stopped = false
  let storageFailures = 0
  /** Leases are taken under this name and a number. */
  const self = `${now()}-${random()}`
  let count = 0
  /** Leases whose pages are gone. */
  const freed = new Set<string>()
  const waking = openFlushSchedule(eager => void flush({ eager }))

  const forget = (id: string, revision: number) => {
    if ((live.get(id)?.rows[0]?.revision ?? 0) <= revision) live.delete(id)
  }

  const gateOf = (store: Transact) =>
    store({ keys: [pauseKey] }, ([entry]) => ({
      result: (entry?.[1] ?? { until: 0, why: 'paused' }) as Pause,
    }))

  const isShut = ({ until, why }: Pause, { force, unpause }: FlushRound): boolean =>
    // Much further ahead than any gate is set: the clock was wrong.
    until > now() && until <= now() + 2 * MAX_RETRY_AFTER_MS && !force && !(why === 'paused' && unpause)

  /** Claims from `from` on until there is something to send or nothing left; tells where to go on in this round. */
  async function next(
    store: Transact,
    from: string,
    claiming: Omit<ClaimOptions, 'now'>,
  ): Promise<[Row[], string]> {
    for (;;) {
      const [rows, left, last, full] = await store(
        { from, to: allRows.to, limit: MAX_BATCH_ITEMS },
        found => {
          // The clock is read inside: a transaction may have stood in the queue behind another tab's.
          const change = claim(found, { ...claiming, now: now() })
          const { rows, left } = change.result
          return {
            ...change,
            result: [rows, left, found.at(-1)?.[0], found.length === MAX_BATCH_ITEMS] as const,
          }
        },
      )
      const after = last ? `${last}\0` : from
      if (rows.length || !full) return [rows, left ?? after]
      from = after
    }
  }

  function gateAfter({ failure }: SendResult): Pause | undefined {
    // A host's own transport passes on whatever its server said.
    const wait = Math.min(Number(failure?.retryAfter), MAX_RETRY_AFTER_MS)
    if (wait > 0) return { until: now() + wait, why: 'retry-after' }
    if ([401, 403, 404].includes(failure?.status ?? 0)) return { until: now() + AUTH_PAUSE_MS, why: 'paused' }
  }

  /** Sends what one claim takes. Returns where to go on; nothing when this round has come to its end. */
  async function sendFrom(
    from: string,
    store: Transact,
    claiming: Omit<ClaimOptions, 'now'> & { tried: Set<string> },
    totals: FlushResult,
  ): Promise<string | undefined> {
    const { token, tried } = claiming
    const [claimed, rest] = await next(store, from, claiming)
    // Consent may have gone while the claim was made: what it took is erased.
    if (!claimed.length || queue.consent() !== 'granted') return
    for (const row of claimed) tried.add(attemptOf(row))
    const { outcomes, failure, replies } = await sendBatch(claimed, { key, transport, store, now: now() })
    const shut = gateAfter({ outcomes, failure })
    if (shut?.why === 'paused')
      warn?.(`${failure!.status} for key "${key}": answers wait. Check "key" and "collector".`)
    const settleIn = (where: Transact) =>
      where(settleReading(claimed), found => {
        const change = settle(found, claimed, { now: now(), token, outcomes, random })
        if (shut) change.put.push([pauseKey, shut])
        else if (!failure) change.remove.push(pauseKey)
        return change
      })
    const settled = await settleIn(store)
      // A full device can still be relieved of what was delivered.
      .catch(error => (isFull(error) ? settleIn(fullStore(store)) : Promise.reject(error)))
      .catch(error => {
        // Acknowledged but not noted: it is sent again after the lease, and the collector says "duplicate".
        failed(error)
        return claimed
          .filter(({ id }) => /accepted|duplicate/.test(outcomes.get(id)?.status ?? ''))
          .map(row => ({ row, state: 'sent' as const, reason: undefined }))
      })
    for (const { row, state, reason } of settled) {
      if (state === 'waiting') continue
      forget(row.id, row.revision)
      if (!row.attachment) totals[state]++
      tell(state, row, reason)
    }
    if (replies) onReplies(replies)
    return failure ? undefined : rest
  }

  /** One round over one store. Ends when nothing is left that is due, or when the way is out of order. */
  async function round(store: Transact, how: FlushRound, totals: FlushResult) {
    const tried = new Set<string>()
    if (isShut(await gateOf(store), how)) return
    let from: string | undefined = allRows.from
    const { token, end } = presence.show(`${self}-${count++}`)
    try {
      while (from !== undefined && !stopped)
        from = await sendFrom(from, store, { token, eager: !!how.eager, freed, tried }, totals)
    } finally {
      end()
    }
  }

  /** Learns of other pages' leases that are free before their time; tells whether any of them is news. */
  async function learn(rows: readonly Row[]): Promise<boolean> {
    const known = freed.size
    // Not of our own: what a full device keeps us from giving back would be sent again and again.
    const others = rows.flatMap(({ lease }) => (lease && !lease.token.includes(self) ? [lease.token] : []))
    for (const token of await presence.gone(others)) freed.add(token)
    return freed.size > known
  }

  async function run(
    how: FlushRound,
    totals: FlushResult = { sent: 0, rejected: 0, waiting: 0 },
  ): Promise<FlushResult> {
    const store = queue.storage.durable()
    const sends = queue.consent() === 'granted' && !stopped
    let gate = 0
    let wakeAt = Infinity
    if (sends) {
      if (store) {
        // A device without space takes nothing back, and still gives out what it has.
        await drainMemory(queue, store).catch(() => {})
        await restoreEvicted(queue, store).catch(() => {})
        try {
          await round(store, how, totals)
          storageFailures = 0
        } catch (error) {
          failed(error)
          // What waits in there cannot be seen, so nothing else would wake us.
          if (storageFailures < MAX_STORAGE_RETRIES)
            wakeAt = now() + STORAGE_RETRY_MS * 2 ** storageFailures++
          if (isFull(error)) await round(fullStore(store), how, totals).catch(() => {})
        }
        const after = await gateOf(store).catch(() => undefined)
        if (after && isShut(after, {})) gate = after.until
      }
      await round(queue.memory, how, totals)
    }
    const rows = await queue.rows()
    if (sends && (await learn(rows))) return run(how, totals)
    for (const row of rows) {
      if (row.state === 'rejected') continue
      totals.waiting++
      wakeAt = Math.min(wakeAt, dueAt(row, now()))
    }
    if (queue.consent() === 'granted') waking.at(Math.max(wakeAt, gate))
    return totals
  }

  /** One round at a time in a tab; a call during a round starts another after it, since it may know of more. */
  function flush(how: FlushRound = {}): Promise<FlushResult> {
    const result = running.then(() => run(how))
    running = result.catch(() => {})
    return result
  }

  return {
    flush,
    /** Asks for a round at this Unix time in milliseconds. */
    due: waking.at,

    /** What another tab tells. */
    hear({ type, id, revision }: DeliveryEvent) {
      if (type === 'cleared') live.clear()
      else if (type !== 'kept') forget(id, revision)
      else {
        queue.lookAgain()
        // Should that tab freeze or crash in mid-send, this one takes over when the lease has run out.
        waking.at(now() + LEASE_MS + random() * 5000)
      }
    },

    stop() {
      stopped = true
      waking.stop()
    },
  }
}

export type FlushLoop = ReturnType<typeof createFlushLoop>
