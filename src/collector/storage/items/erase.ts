import type { Database, Transaction, Value } from '../databases/database.js'
import { yieldTurn } from '../databases/yield-turn.js'
import { count } from './counters.js'
import { removeFromDays } from './days.js'
import type { ErasureSubject } from './person.js'
import { sentByDevice } from './sender.js'
import { subjectTombstone, tombstone } from './tombstone.js'

/** What removing an item needs to know about it. */
export interface RemovedItem {
  id: string
  kind: string
  moment: string | null
  scale: string | null
  source: string
  person: string
  value: number | null
  said_at: number
}

/**
 * Removes everything that a person sent, with attachments, replies, cases and webhook messages. Only hashes of the ids
 * stay, so that a late retry does not store an erased item again.
 * @param signedCustomer The customer whose signature came with the request. On a shared device this leaves the items
 * that other customers signed, which the device's history does not show either.
 * @returns The number of items removed.
 */
export async function erase(
  tx: Transaction,
  project: number,
  subject: ErasureSubject,
  now: number,
  signedCustomer?: string,
): Promise<number> {
  const [where, params] = itemsOf(subject)
  const order = orderOf(subject)
  return signedCustomer !== undefined && 'device' in subject
    ? eraseWhere(
        tx,
        project,
        `${where} AND (verified = 0 OR customer = ?)`,
        [...params, signedCustomer],
        now,
        {
          order,
        },
      )
    : eraseWhere(tx, project, where, params, now, { order })
}

/** SQL condition for the items of a person, and its parameters. */
function itemsOf(subject: ErasureSubject): [string, Value[]] {
  if ('boundAt' in subject) return sentByDevice(subject)
  if ('device' in subject) return ['device = ?', [subject.device]]
  if ('named' in subject) return ['customer = ?', [subject.named]]
  return ['customer = ? AND verified = 1', [subject.customer]]
}

/**
 * Erases everything of a person, and refuses items that the person created before now but that arrive later: queued on
 * a device or delayed by the network. It runs in transactions of at most `SLICE_ROWS` items, so that others need not
 * wait until everything is erased; the refusal comes first.
 */
export async function eraseAndForget(
  db: Database,
  project: number,
  subject: ErasureSubject,
  now: number,
): Promise<number> {
  await db.transaction(async tx => {
    await tx.erasing(project)
    await rememberErasure(tx, project, subjectTombstone(project, subject), now)
  })
  const [where, params] = itemsOf(subject)
  const slice = { atMost: SLICE_ROWS, order: orderOf(subject) }
  let total = 0
  for (let removed = -1; removed !== 0; total += removed)
    removed = await db.transaction(tx => eraseWhere(tx, project, where, params, now, slice))
  return total
}

/** Most items that are removed without a turn of the event loop for other requests: about 50 ms. */
const SLICE_ROWS = 200

/** The column of the index that `itemsOf` uses. */
const orderOf = (subject: ErasureSubject): string => ('device' in subject ? 'device' : 'customer')

/**
 * Removes the items of a project that a condition selects, with all that `erase` removes.
 * @param atMost Most items to remove, in steps of `SLICE_ROWS`. Default: all.
 * @param order Column of an index that the condition uses; the database would otherwise read every row. Default `id`.
 */
export async function eraseWhere(
  tx: Transaction,
  project: number,
  where: string,
  params: readonly Value[],
  now: number,
  { atMost = Number.POSITIVE_INFINITY, order = 'id' }: { atMost?: number; order?: string } = {},
): Promise<number> {
  await tx.erasing(project)
  let total = 0
  while (total < atMost) {
    const items = await tx.all<RemovedItem>(
      `SELECT id, kind, moment, scale, source, person, value, said_at FROM item
       WHERE project = ? AND ${where} ORDER BY ${order} LIMIT ${SLICE_ROWS}${tx.forUpdate}`,
      [project, ...params],
    )
    if (items.length === 0) break
    await addTombstones(
      tx,
      project,
      items.map(item => item.id),
      now,
    )
    await removeItems(tx, project, items)
    total += items.length
    await yieldTurn()
  }
  return total
}

/** Removes these items with their attachments, webhook messages, replies and cases, and takes them out of the counts. */
export async function removeItems(
  tx: Transaction,
  project: number,
  items: readonly RemovedItem[],
): Promise<void> {
  await count(
    tx,
    project,
    items.filter(item => item.kind === 'feedback').map(item => ({ ...item, value: item.value!, by: -1 })),
  )
  await removeFromDays(
    tx,
    project,
    items.map(item => item.said_at),
  )
  const ids = items.map(item => item.id)
  const these = `(${ids.map(() => '?').join(', ')})`
  for (const table of ['attachment', 'message', 'reply', 'recovery_case'])
    await tx.run(`DELETE FROM ${table} WHERE project = ? AND feedback IN ${these}`, [project, ...ids])
  await tx.run(`DELETE FROM item WHERE project = ? AND id IN ${these}`, [project, ...ids])
}

/** Stores a person's tombstone with the time of the erasure: older items of theirs are refused from then on. */
export async function rememberErasure(
  tx: Transaction,
  project: number,
  hash: string,
  at: number,
): Promise<void> {
  await tx.upsert(
    'tombstone',
    ['project', 'hash', 'at'],
    ['project', 'hash'],
    [[project, hash, at]],
    'at = excluded.at',
  )
}

/** Stores the tombstones of erased ids. */
export async function addTombstones(
  tx: Transaction,
  project: number,
  ids: readonly string[],
  now: number,
): Promise<void> {
  await tx.insertNew(
    'tombstone',
    ['project', 'hash', 'at'],
    ['project', 'hash'],
    ids.map(id => [project, tombstone(project, id), now]),
  )
}
