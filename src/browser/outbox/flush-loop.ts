import type { FlushOptions } from '../api.js'
import { fullStore, type Transact } from '../device/store.js'
import { MAX_RETRY_AFTER_MS } from '../transports/retry-after.js'
import type { Transport } from '../transports/transport.js'
import { AUTH_PAUSE_MS } from './backoff.js'
import { attemptOf, type ClaimOptions, claim, dueAt, MAX_BATCH_ITEMS } from './claim.js'
import { type Presence, webLocks } from './presence.js'
import type { Queue } from './queue.js'
import { type Recoverable, type Recovered, recover } from './recover.js'
import { allRows, pauseKey, type Row, type RowChange } from './row.js'
import { type SendResult, sendBatch } from './send-batch.js'
import { settle, settleReading } from './settle.js'

export { httpTransport } from '../transports/http.js'

/** Delay before a flush from a storage that failed; doubled each time, given up after five. */
const STORAGE_RETRY_MS = 10_000
const MAX_STORAGE_RETRIES = 5

/** Which waiting times a flush ignores. */
export interface FlushRound extends FlushOptions {
  /** Ignore the backoff of single rows. */
  eager?: boolean
  /** Ignore a pause after 401, 403 or 404. */
  unpause?: boolean
}

/** What one step of a flush did. */
export interface FlushStep extends Recovered {
  /** The error of the device's storage, where it failed. */
  failure?: unknown
  /** 401, 403 or 404, after which the queue is paused. */
  paused?: number | false | undefined
  /** Whether the collector could not be reached. */
  unreached?: boolean
  /** Number of replies that the collector holds for this device. */
  replies?: number | undefined
  /** In the last step: number of items that still wait. */
  waiting?: number
  /** In the last step: when to flush again. Unix time in milliseconds; `Infinity`: nothing is scheduled. */
  nextAt?: number
}

/** Why and until when the queue is paused. Its record key and fields are on people's devices: never rename them. */
interface Pause {
  /** Unix time in milliseconds. */
  until: number
  why: 'retry-after' | 'paused'
}

export interface FlushLoopOptions {
  key: string
  transport: Transport
  queue: Recoverable & Pick<Queue, 'durable' | 'waiting'>
  /** Whether consent allows sending. Checked again after each claim. */
  canSend(): boolean
  /** Ends a flush after the batch that is being sent. */
  signal: AbortSignal
  /** Whether pages that hold leases are still alive. Default: by Web Locks. */
  presence?: Presence
  now?: () => number
  random?: () => number
}

type Claiming = Omit<ClaimOptions, 'now'> & { tried: Set<string> }

const isFull = (error: unknown) => (error as Error | null)?.name === 'QuotaExceededError'

/**
 * Sends queued rows: claim → send → settle. Leases in the store, not locks, keep tabs from sending the same row twice;
 * the collector's idempotency absorbs the repetitions after a crash.
 */
export function createFlushLoop({
  key,
  transport,
  queue,
  canSend,
  signal,
  presence = webLocks(),
  now = Date.now,
  random = Math.random,
}: FlushLoopOptions) {
  let storageFailures = 0
  /** Leases are taken under this name and a number. */
  const owner = `${now()}-${random()}`
  let leaseCount = 0
  /** Tokens of leases whose pages are gone. */
  const freed = new Set<string>()

  /** When the pause of a store ends, in Unix milliseconds; 0 when it is not paused or the round ignores the pause. */
  const readPause = (store: Transact, { force, unpause }: FlushRound) =>
    store({ keys: [pauseKey] }, ([entry]) => {
      const { until, why } = (entry?.[1] ?? { until: 0 }) as Pause
      // A pause much longer than any that we set was written by a wrong clock.
      const isPaused = until > now() && until <= now() + 2 * MAX_RETRY_AFTER_MS
      return { result: isPaused && !force && !(why === 'paused' && unpause) ? until : 0 }
    })

  /**
   * Claims from `from` on, until there is something to send or nothing left. Resolves with where to go on. Without a token
   * it finds the rows and claims none.
   */
  async function claimNext(store: Transact, from: string, claiming: Claiming): Promise<[Row[], string]> {
    for (;;) {
      const [rows, left, last, full] = await store(
        { from, to: allRows.to, limit: MAX_BATCH_ITEMS },
        found => {
          // The clock is read here: the transaction may have waited for another tab's.
          const change = claim(found, { ...claiming, now: now() })
          const { rows, left } = change.result
          return {
            put: change.put!.filter(([, row]) => claiming.token || (row as Row).state !== 'sending'),
            result: [rows, left, found.at(-1)?.[0], found.length === MAX_BATCH_ITEMS] as const,
          }
        },
      )
      const after = last ? `${last}\0` : from
      if (rows.length || !full) return [rows, left ?? after]
      from = after
    }
  }

  function pauseAfter({ status = 0, retryAfter }: NonNullable<SendResult['failure']>): Pause | undefined {
    // Clamped here too: a host's own transport passes on its server's value unchecked.
    const wait = Math.min(Number(retryAfter), MAX_RETRY_AFTER_MS)
    // Lengthened at random, so that clients that were refused together do not return together.
    if (wait > 0) return { until: now() + (wait * (5 - random())) / 4, why: 'retry-after' }
    if ([401, 403, 404].includes(status)) return { until: now() + AUTH_PAUSE_MS, why: 'paused' }
  }

  /** Sends and settles one claimed batch. Resolves with the step, and whether the transport failed. */
  async function sendClaimed(store: Transact, claimed: Row[], token: string): Promise<[FlushStep, boolean]> {
    const { outcomes, failure, replies } = await sendBatch(claimed, { key, transport, store, now: now() })
    const pause = failure && pauseAfter(failure)
    const step: FlushStep = {
      replies,
      paused: pause?.why === 'paused' && failure?.status,
      unreached: !!failure && !failure.status,
    }
    const settleIn = (where: Transact): Promise<RowChange[]> =>
      where(settleReading(claimed), found => {
        const change = settle(found, claimed, { now: now(), token, outcomes, random })
        if (pause) change.put.push([pauseKey, pause])
        else if (!failure) change.remove.push(pauseKey)
        return change
      })
    step.changes = await settleIn(store)
      // Acknowledged rows can be deleted even from a full device.
      .catch(error => (isFull(error) ? settleIn(fullStore(store)) : Promise.reject(error)))
      .catch(error => {
        // Acknowledged but not settled: sent again when the lease has expired; the collector answers "duplicate".
        step.failure = error
        return claimed
          .filter(({ id }) => /accepted|duplicate/.test(outcomes.get(id)?.status ?? ''))
          .map((row): RowChange => ({ row, state: 'sent' }))
      })
    return [step, !!failure]
  }

  /** Sends what is due in one store, until nothing is left or the transport fails. */
  async function* sendAll(store: Transact, round: FlushRound): AsyncGenerator<FlushStep> {
    if (await readPause(store, round)) return
    const claiming = { token: '', eager: !!round.eager, freed, tried: new Set<string>() }
    // With nothing due, no lock is requested: see presence.ts.
    if (!(await claimNext(store, allRows.from, claiming))[0].length) return
    const { token, end } = presence.show(`${owner}-${leaseCount++}`)
    claiming.token = token
    try {
      for (let from = allRows.from; !signal.aborted; ) {
        const [claimed, rest] = await claimNext(store, from, claiming)
        // Consent may have been withdrawn during the claim: then the claimed rows are being erased.
        if (!claimed.length || !canSend()) return
        for (const row of claimed) claiming.tried.add(attemptOf(row))
        const [step, failed] = await sendClaimed(store, claimed, token)
        yield step
        if (failed) return
        from = rest
      }
    } finally {
      end()
    }
  }

  /** Looks for leases of pages that are gone. Resolves with whether there are new ones. */
  async function findFreedLeases(rows: readonly Row[]): Promise<boolean> {
    const before = freed.size
    // Not this page's own: a row that a full device cannot take back would be sent again and again.
    const others = rows.flatMap(({ lease }) => (lease && !lease.token.includes(owner) ? [lease.token] : []))
    for (const token of await presence.gone(others)) freed.add(token)
    return freed.size > before
  }

  /** Sends what is due. Yields each step as soon as it is done, since the next batch may take 30 s. */
  async function* flush(round: FlushRound = {}): AsyncGenerator<FlushStep> {
    const store = queue.durable()
    let pausedUntil = 0
    let nextAt = Infinity
    if (store) {
      yield await recover(queue, store)
      try {
        yield* sendAll(store, round)
        storageFailures = 0
      } catch (failure) {
        yield { failure }
        // The rows in there cannot be read, so no row's `nextAt` schedules the next flush.
        if (storageFailures < MAX_STORAGE_RETRIES) nextAt = now() + STORAGE_RETRY_MS * 2 ** storageFailures++
        if (isFull(failure)) {
          try {
            yield* sendAll(fullStore(store), round)
          } catch {
            // The same storage failed again; the retry is scheduled.
          }
        }
      }
      pausedUntil = await readPause(store, {}).catch(() => 0)
    }
    yield* sendAll(queue.memory, round)
    const waiting = await queue.waiting()
    if (await findFreedLeases(waiting)) return yield* flush(round)
    for (const row of waiting) nextAt = Math.min(nextAt, dueAt(row, now()))
    yield { waiting: waiting.length, nextAt: canSend() ? Math.max(nextAt, pausedUntil) : Infinity }
  }

  return { flush }
}

export type FlushLoop = ReturnType<typeof createFlushLoop>
