import { count } from './counters.js'
import type { Transaction } from './database.js'
import type { Subject } from './subject.js'
import { tombstone, tombstoneOf } from './tombstone.js'

interface Erased {
  id: string
  kind: string
  moment: string | null
  scale: string | null
  source: string
  person: string
  value: number | null
}

/**
 * Removes everything a person sent, with its attachments and replies, and remembers only hashes of the ids,
 * so that a late retry brings nothing back.
 * @param as The customer who was signed for as they asked: what others said on their device under a signature stays
 * those others', as in what they are shown of it.
 * @returns How many items went.
 */
export async function erase(
  tx: Transaction,
  project: number,
  subject: Subject,
  now: number,
  as?: string,
): Promise<number> {
  const [where, ...params] =
    'device' in subject
      ? as === undefined
        ? ['device = ?', subject.device]
        : ['device = ? AND (verified = 0 OR customer = ?)', subject.device, as]
      : 'named' in subject
        ? ['customer = ?', subject.named]
        : ['customer = ? AND verified = 1', subject.customer]
  return eraseWhere(tx, project, where!, params, now)
}

/** The same, and what they said before and is still on its way, waiting on a device or held up by the network, is gone as well. */
export async function eraseForGood(
  tx: Transaction,
  project: number,
  subject: Subject,
  now: number,
): Promise<number> {
  await tx.erasing(project)
  await forget(tx, project, tombstoneOf(project, subject), now)
  return erase(tx, project, subject, now)
}

/**
 * Removes the items of a project that a condition selects; see `erase`.
 * @param order Of the columns of an index, where the condition would else be looked for in every row.
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
    const items = await tx.all<Erased>(
      `SELECT id, kind, moment, scale, source, person, value FROM item
       WHERE project = ? AND ${where} ORDER BY ${order} LIMIT 500${tx.forUpdate}`,
      [project, ...params],
    )
    if (items.length === 0) break
    await bury(
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

/** Remembers, under their tombstone, since when a person has been forgotten. */
export async function forget(tx: Transaction, project: number, hash: string, since: number): Promise<void> {
  await tx.upsert(
    'tombstone',
    ['project', 'hash', 'at'],
    ['project', 'hash'],
    [[project, hash, since]],
    'at = excluded.at',
  )
}

/** Remembers ids as gone. */
export async function bury(
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
