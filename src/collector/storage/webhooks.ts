import { uuidv7 } from '../../model/identifier.js'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../model/time.js'
import { secret } from '../secret.js'
import { type Arrival, isHistory } from './arrival.js'
import { among, type Database, type Params, type Transaction } from './database.js'

/** Which answers a webhook tells of; what is left out does not matter. */
export interface WebhookFilter {
  /** Only answers whose value is at most this, −1 to 1. */
  maxValue?: number
  minValue?: number
  moments?: string[]
  /** Only answers with one of these words chosen, or whose comment contains one. */
  words?: string[]
}

export interface Webhook {
  id: string
  url: string
  filter: WebhookFilter
  createdAt: string
}

/** One message to one webhook. */
export interface Message {
  id: string
  project: number
  webhook: string
  url: string
  secret: string
  feedback: string
  attempts: number
}

export interface MessageLog {
  id: string
  webhook: string
  feedback: string
  state: 'waiting' | 'delivered' | 'failed'
  attempts: number
  problem?: string
  at: string
}

/** Milliseconds that an unfinished answer is given before it is told of as it stands. */
const SETTLE_MS = MINUTE_MS
/** Milliseconds after which a message whose sender has died is taken by another. */
const LEASE_MS = MINUTE_MS
/** Milliseconds before the second, third … attempt. */
const RETRY_DELAYS_MS = [5_000, 30_000, 120_000, 600_000, HOUR_MS, 6 * HOUR_MS, DAY_MS]

interface HookRow {
  id: string
  url: string
  secret: string
  filter: string
  created_at: number
}

export type Webhooks = ReturnType<typeof webhooks>

export function webhooks(db: Database, now: () => number) {
  return {
    /** Adds a webhook; its secret verifies the signatures and is shown once, here. */
    async add(project: number, url: string, filter: WebhookFilter): Promise<Webhook & { secret: string }> {
      const id = uuidv7(now())
      const key = `whsec_${Buffer.from(secret('', 24)).toString('base64')}`
      await db.run(
        'INSERT INTO webhook (project, id, url, secret, filter, created_at) VALUES (?, ?, ?, ?, ?, ?)',
        [...[project, id, url, key, JSON.stringify(filter), now()]],
      )
      return { id, url, filter, secret: key, createdAt: new Date(now()).toISOString() }
    },
    async list(project: number): Promise<Webhook[]> {
      const rows = await db.all<HookRow>(
        'SELECT id, url, filter, created_at FROM webhook WHERE project = ? ORDER BY id',
        [project],
      )
      return rows.map(({ id, url, filter, created_at }) => ({
        ...{ id, url, filter: JSON.parse(filter) as WebhookFilter },
        createdAt: new Date(created_at).toISOString(),
      }))
    },
    async remove(project: number, id: string): Promise<boolean> {
      await db.run('DELETE FROM message WHERE project = ? AND webhook = ?', [project, id])
      return (await db.run('DELETE FROM webhook WHERE project = ? AND id = ?', [project, id])) > 0
    },
    /** Takes messages that are due, each for one sender only, until its lease ends; none of the webhooks that are `busy`. */
    async claim(limit: number, busy: readonly string[] = []): Promise<Message[]> {
      const { list, params } = among(busy.length > 0 ? busy : [''])
      return db.transaction(async tx => {
        const due = await tx.all<Message>(
          `SELECT message.id, message.project, message.webhook, message.feedback, message.attempts, webhook.url, webhook.secret
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
        return due.map(message => ({ ...message, attempts: message.attempts + 1 }))
      })
    },
    /** Notes how an attempt went: without a problem it is delivered, else it is tried again later, or given up. */
    async settle(message: Message, problem?: string): Promise<void> {
      const delay = RETRY_DELAYS_MS[message.attempts - 1]
      const state = problem === undefined ? 'delivered' : delay === undefined ? 'failed' : 'waiting'
      await db.run(
        'UPDATE message SET state = ?, problem = ?, next_at = ?, at = ? WHERE id = ? AND attempts = ?',
        [...[state, problem ?? null, now() + (delay ?? 0), now(), message.id, message.attempts]],
      )
    },
    /** Newest first. */
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

/** Writes down, in the transaction of the answers themselves, whom to tell of them: a crash forgets nobody. */
export async function enqueue(tx: Transaction, project: number, all: readonly Arrival[]): Promise<void> {
  const arrivals = all.filter(arrival => !isHistory(arrival))
  if (arrivals.length === 0) return
  const hooks = await tx.all<HookRow>('SELECT id, filter FROM webhook WHERE project = ?', [project])
  const rows: Params[] = []
  const settled: string[] = []
  for (const { id: webhook, filter } of hooks) {
    const wanted = JSON.parse(filter) as WebhookFilter
    for (const arrival of arrivals) {
      const { item, receivedAt } = arrival
      const id = `${webhook}.${item.id}`
      const due = item.kind === 'feedback' && item.state === 'partial' ? receivedAt + SETTLE_MS : receivedAt
      if (matches(arrival, wanted)) rows.push([id, project, webhook, item.id, 'waiting', 0, due, receivedAt])
      else if (item.revision > 1) settled.push(id)
    }
  }
  // Who thought better of it before anybody was told is not told of.
  for (const id of settled) await tx.run(`DELETE FROM message WHERE id = ? AND state = 'waiting'`, [id])
  await tx.upsert(
    'message',
    ['id', 'project', 'webhook', 'feedback', 'state', 'attempts', 'next_at', 'at'],
    ['id'],
    rows,
    `state = 'waiting', attempts = 0, next_at = excluded.next_at, at = excluded.at, problem = NULL`,
  )
}

function matches({ item }: Arrival, { maxValue = 1, minValue = -1, moments, words }: WebhookFilter): boolean {
  if (item.kind !== 'feedback' || item.value > maxValue || item.value < minValue) return false
  if (moments?.length && !moments.includes(item.moment)) return false
  const said = item.comment?.toLowerCase() ?? ''
  return !words?.length || words.some(word => item.words?.includes(word) || said.includes(word.toLowerCase()))
}
