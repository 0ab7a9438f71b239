import { uuidv7 } from '../../../model/identifier.js'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../model/time.js'
import { secret } from '../../secret.js'
import { type Arrival, isHistory } from '../arrival.js'
import { type Database, inList, type Params, type Transaction } from '../databases/database.js'

/** Selects the feedback that a webhook is sent for; a condition that is left out always holds. */
export interface WebhookFilter {
  /** Only feedback whose value is at most this, −1 to 1. */
  maxValue?: number
  /** Only feedback whose value is at least this, −1 to 1. */
  minValue?: number
  /** Only feedback about these moments. */
  moments?: string[]
  /** Only feedback with one of these words chosen, or whose comment contains one. */
  words?: string[]
}

export interface Webhook {
  id: string
  url: string
  filter: WebhookFilter
  createdAt: string
  /** When the receiver answered 410: nothing has been sent since. ISO 8601, UTC. */
  goneAt?: string
}

/** A message that is due: one feedback for one webhook. */
export interface Message {
  id: string
  project: number
  webhook: string
  url: string
  /** The secrets to sign with: the webhook's, and for a day after a rotation also the one before. */
  secrets: string[]
  /** The id of the feedback, or `SAMPLE`. */
  feedback: string
  attempts: number
  /** When what it tells of happened, in Unix milliseconds; the same in each attempt. */
  eventAt: number
}

/** Stands in place of a feedback's id in a message that a person sent to try a webhook. */
export const SAMPLE = 'sample'

/** The result of an attempt that did not succeed. */
export interface Problem {
  text: string
  /** The least number of milliseconds to wait, if the receiver named one. */
  retryAfterMs?: number
  /** The receiver said that it will never take messages again. */
  gone?: boolean
}

/** What became of a message. */
export interface MessageLog {
  id: string
  webhook: string
  feedback: string
  state: 'waiting' | 'delivered' | 'failed'
  attempts: number
  problem?: string
  at: string
}

/** Milliseconds to wait for further revisions of a partial feedback before it is sent. */
const SETTLE_MS = MINUTE_MS
/** Milliseconds after which another collector may claim a message whose sender did not settle it. */
const LEASE_MS = MINUTE_MS
/** Milliseconds for which the secret before a rotation signs as well. */
const OLD_SECRET_MS = DAY_MS
/** The longest that a receiver's `Retry-After` can delay a message. */
const MAX_RETRY_AFTER_MS = DAY_MS
/** Milliseconds before the second, third … attempt; after the last one the message has failed. */
const RETRY_DELAYS_MS = [5_000, 30_000, 120_000, 600_000, HOUR_MS, 6 * HOUR_MS, DAY_MS]

interface WebhookRow {
  id: string
  url: string
  secret: string
  filter: string
  created_at: number
  gone_at: number | null
}

interface DueRow extends Omit<Message, 'secrets' | 'eventAt'> {
  secret: string
  old_secret: string | null
  old_until: number | null
  event_at: number | null
  at: number
}

const newSecret = (): string => `whsec_${Buffer.from(secret('', 24)).toString('base64')}`

export type Webhooks = ReturnType<typeof webhooks>

/** The webhooks of a project and the queue of their messages. */
export function webhooks(db: Database, now: () => number) {
  return {
    /** Adds a webhook. Its secret verifies the signatures; it is returned only here. */
    async add(project: number, url: string, filter: WebhookFilter): Promise<Webhook & { secret: string }> {
      const id = uuidv7(now())
      const key = newSecret()
      await db.run(
        'INSERT INTO webhook (project, id, url, secret, filter, created_at) VALUES (?, ?, ?, ?, ?, ?)',
        [...[project, id, url, key, JSON.stringify(filter), now()]],
      )
      return { id, url, filter, secret: key, createdAt: new Date(now()).toISOString() }
    },
    /** The webhooks of a project, oldest first. */
    async list(project: number): Promise<Webhook[]> {
      const rows = await db.all<WebhookRow>(
        'SELECT id, url, filter, created_at, gone_at FROM webhook WHERE project = ? ORDER BY id',
        [project],
      )
      return rows.map(({ id, url, filter, created_at, gone_at }) => ({
        ...{ id, url, filter: JSON.parse(filter) as WebhookFilter },
        createdAt: new Date(created_at).toISOString(),
        ...(gone_at !== null && { goneAt: new Date(gone_at).toISOString() }),
      }))
    },
    /** Removes a webhook and its messages; false if there is no such webhook. */
    async remove(project: number, id: string): Promise<boolean> {
      await db.run('DELETE FROM message WHERE project = ? AND webhook = ?', [project, id])
      return (await db.run('DELETE FROM webhook WHERE project = ? AND id = ?', [project, id])) > 0
    },
    /** Replaces a webhook's secret; the old one signs as well for a day. Undefined if there is no such webhook. */
    async rotate(project: number, id: string): Promise<{ secret: string; oldUntil: string } | undefined> {
      const key = newSecret()
      const until = now() + OLD_SECRET_MS
      const changed = await db.run(
        'UPDATE webhook SET old_secret = secret, old_until = ?, secret = ? WHERE project = ? AND id = ?',
        [until, key, project, id],
      )
      return changed > 0 ? { secret: key, oldUntil: new Date(until).toISOString() } : undefined
    },
    /**
     * Enqueues a made-up feedback for a webhook, also for one whose receiver was gone; what becomes of it stands in the
     * log. Returns the message's id; undefined if there is no such webhook.
     */
    async sendSample(project: number, webhook: string): Promise<string | undefined> {
      const id = `${webhook}.${SAMPLE}.${uuidv7(now())}`
      return db.transaction(async tx => {
        if (
          !(await tx.run('UPDATE webhook SET gone_at = NULL WHERE project = ? AND id = ?', [
            project,
            webhook,
          ]))
        )
          return undefined
        await tx.insertNew(
          'message',
          messageColumns,
          ['id'],
          [[id, project, webhook, SAMPLE, 'waiting', 0, now(), now(), now()]],
        )
        return id
      })
    },
    /**
     * Claims up to `limit` due messages for this collector until the lease ends.
     * @param busy Ids of webhooks whose messages are left out.
     */
    async claim(limit: number, busy: readonly string[] = []): Promise<Message[]> {
      const { list, params } = inList(busy.length > 0 ? busy : [''])
      return db.transaction(async tx => {
        const due = await tx.all<DueRow>(
          `SELECT message.id, message.project, message.webhook, message.feedback, message.attempts, message.event_at,
             message.at, webhook.url, webhook.secret, webhook.old_secret, webhook.old_until
           FROM message JOIN webhook ON webhook.project = message.project AND webhook.id = message.webhook
           WHERE message.state = 'waiting' AND message.next_at <= ? AND message.webhook NOT IN ${list}
           ORDER BY message.next_at LIMIT ? ${tx.forUpdate && 'FOR UPDATE OF message SKIP LOCKED'}`,
          [now(), ...params, limit],
        )
        for (const { id } of due)
          await tx.run('UPDATE message SET next_at = ?, attempts = attempts + 1 WHERE id = ?', [
            now() + LEASE_MS,
            id,
          ])
        return due.map(({ secret, old_secret, old_until, event_at, at, ...message }) => ({
          ...message,
          attempts: message.attempts + 1,
          secrets: [secret, ...(old_secret !== null && (old_until ?? 0) > now() ? [old_secret] : [])],
          eventAt: event_at ?? at,
        }))
      })
    },
    /**
     * Records the result of an attempt: delivered without a `problem`; otherwise retried later, or failed after the
     * last attempt. If the receiver is gone, all messages that wait for it have failed, and no more are enqueued.
     */
    async settle(message: Message, problem?: Problem): Promise<void> {
      const delay = problem?.gone ? undefined : RETRY_DELAYS_MS[message.attempts - 1]
      const state = problem === undefined ? 'delivered' : delay === undefined ? 'failed' : 'waiting'
      const wait = Math.max(delay ?? 0, Math.min(problem?.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS))
      await db.transaction(async tx => {
        await tx.run(
          'UPDATE message SET state = ?, problem = ?, next_at = ?, at = ? WHERE id = ? AND attempts = ?',
          [state, problem?.text ?? null, now() + wait, now(), message.id, message.attempts],
        )
        if (!problem?.gone) return
        const receiver = [message.project, message.webhook]
        await tx.run('UPDATE webhook SET gone_at = ? WHERE project = ? AND id = ?', [now(), ...receiver])
        await tx.run(
          `UPDATE message SET state = 'failed', problem = ?, at = ? WHERE project = ? AND webhook = ? AND state = 'waiting'`,
          [problem.text, now(), ...receiver],
        )
      })
    },
    /** The last 100 messages of a project, newest first. */
    async log(project: number): Promise<MessageLog[]> {
      const rows = await db.all<Omit<MessageLog, 'at' | 'problem'> & { at: number; problem: string | null }>(
        `SELECT id, webhook, feedback, state, attempts, problem, at FROM message WHERE project = ? ORDER BY at DESC LIMIT 100`,
        [project],
      )
      return rows.map(({ at, problem, ...row }) => ({
        ...row,
        ...(problem !== null && { problem }),
        at: new Date(at).toISOString(),
      }))
    },
  }
}

const messageColumns = [
  ...['id', 'project', 'webhook', 'feedback', 'state', 'attempts', 'next_at', 'at', 'event_at'],
]

/** Enqueues the messages for stored feedback, in the same transaction, so that a crash loses none. */
export async function enqueueMessages(
  tx: Transaction,
  project: number,
  all: readonly Arrival[],
): Promise<void> {
  const arrivals = all.filter(arrival => !isHistory(arrival))
  if (arrivals.length === 0) return
  const registered = await tx.all<WebhookRow>(
    'SELECT id, filter FROM webhook WHERE project = ? AND gone_at IS NULL',
    [project],
  )
  const rows: Params[] = []
  const withdrawn: string[] = []
  for (const { id: webhook, filter } of registered) {
    const conditions = JSON.parse(filter) as WebhookFilter
    for (const arrival of arrivals) {
      const { item, receivedAt } = arrival
      const id = `${webhook}.${item.id}`
      const due = item.kind === 'feedback' && item.state === 'partial' ? receivedAt + SETTLE_MS : receivedAt
      if (matches(arrival, conditions))
        rows.push([id, project, webhook, item.id, 'waiting', 0, due, receivedAt, receivedAt])
      else if (item.revision > 1) withdrawn.push(id)
    }
  }
  // A revision that no longer matches the filter withdraws its message if that was not sent yet.
  for (const id of withdrawn) await tx.run(`DELETE FROM message WHERE id = ? AND state = 'waiting'`, [id])
  await tx.upsert(
    'message',
    messageColumns,
    ['id'],
    rows,
    `state = 'waiting', attempts = 0, next_at = excluded.next_at, at = excluded.at, event_at = excluded.event_at, problem = NULL`,
  )
}

function matches({ item }: Arrival, { maxValue = 1, minValue = -1, moments, words }: WebhookFilter): boolean {
  if (item.kind !== 'feedback' || item.value > maxValue || item.value < minValue) return false
  if (moments?.length && !moments.includes(item.moment)) return false
  const said = item.comment?.toLowerCase() ?? ''
  return !words?.length || words.some(word => item.words?.includes(word) || said.includes(word.toLowerCase()))
}
