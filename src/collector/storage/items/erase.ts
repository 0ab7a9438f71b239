import type { Transaction } from '../databases/database.js'
import { count } from './counters.js'
import type { ErasureSubject } from './person.js'
import { subjectTombstone, tombstone } from './tombstone.js'

interface ErasedItem {
  id: string
  kind: string
  moment: string | null
  scale: string | null
  source: string
  person: string
  value: number | null
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
  const [where, ...params] =
    'device' in subject
      ? signedCustomer === undefined
        ? ['device = ?', subject.device]
        : ['device = ? AND (verified = 0 OR customer = ?)', subject.device, signedCustomer]
      : 'named' in subject
        ? ['customer = ?', subject.named]
        : ['customer = ? AND verified = 1', subject.customer]
  return eraseWhere(tx, project, where!, params, now)
}

/**
 * Like `erase`, and also refuses items that the person created before now but that arrive later: queued on a device or
 * delayed by the network.
 */
export async function eraseAndForget(
  tx: Transaction,
  project: number,
  subject: ErasureSubject,
  now: number,
): Promise<number> {
  await tx.erasing(project)
  await rememberErasure(tx, project, subjectTombstone(project, subject), now)
  return erase(tx, project, subject, now)
}

/**
 * Removes the items of a project that a condition selects, with all that `erase` removes.
 * @param atMost Most items to remove, in steps of 500. Default: all.
 * @param order Column of an index that the condition uses; the database would otherwise read every row. Default `id`.
 */
export async function eraseWhere(
  tx: Transaction,
  project: number,
  where: string,
  params: readonly (string | number)[],
  now: number,
  { atMost = Number.POSITIVE_INFINITY, order = 'id' }: { atMost?: number; order?: string } = {},
): Promise<number> {
  await tx.erasing(project)
  let total = 0
  while (total < atMost) {
    const items = await tx.all<ErasedItem>(
      `SELECT id, kind, moment, scale, source, person, value FROM item
       WHERE project = ? AND ${where} ORDER BY ${order} LIMIT 500${tx.forUpdate}`,
      [project, ...params],
    )
    if (items.length === 0) break
    await addTombstones(
      tx,
      project,
      items.map(item => item.id),
      now,
    )
    await count(
      tx,
      project,
      items.filter(item => item.kind === 'feedback').map(item => ({ ...item, value: item.value!, by: -1 })),
    )
    const ids = items.map(item => item.id)
    const these = `(${ids.map(() => '?').join(', ')})`
    await tx.run(`DELETE FROM attachment WHERE project = ? AND feedback IN ${these}`, [project, ...ids])
    await tx.run(`DELETE FROM message WHERE project = ? AND feedback IN ${these}`, [project, ...ids])
    await tx.run(`DELETE FROM reply WHERE project = ? AND feedback IN ${these}`, [project, ...ids])
    await tx.run(`DELETE FROM recovery_case WHERE project = ? AND feedback IN ${these}`, [project, ...ids])
    await tx.run(`DELETE FROM item WHERE project = ? AND id IN ${these}`, [project, ...ids])
    total += items.length
  }
  return total
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
