import { type Arrival, accepted, duplicate, type Outcome, rejected } from '../arrival.js'
import { inList, type Transaction } from '../databases/database.js'
import { bindDevices, boundAt, foreignDevice } from './devices.js'
import { addTombstones, erase, rememberErasure } from './erase.js'
import type { ErasureSubject } from './person.js'
import { subjectTombstone, tombstone } from './tombstone.js'

/** Carries out an item of kind `erase`: removes everything that the device, or the customer it is signed for, sent. */
export async function eraseDevice(tx: Transaction, project: number, arrival: Arrival): Promise<Outcome> {
  if (!arrival.proof) return rejected('proof: missing; only the device itself may erase what it sent')
  if ((await bindDevices(tx, project, [arrival])).size > 0) return foreignDevice
  if ((await findErased(tx, project, [arrival])).size > 0) return duplicate
  const signedCustomer = arrival.verified ? arrival.item.customer?.id : undefined
  // A signed customer is erased on all their devices.
  for (const { subject, hash, at } of authorsOf(project, arrival)) {
    if (!subject) continue
    const own =
      'device' in subject ? { ...subject, boundAt: (await boundAt(tx, project, subject.device))! } : subject
    await erase(tx, project, own, arrival.receivedAt, signedCustomer)
    await rememberErasure(tx, project, hash, at)
  }
  await addTombstones(tx, project, [arrival.item.id], arrival.receivedAt)
  return accepted
}

/**
 * Returns the ids of the arrivals that were erased: the item itself has a tombstone, or its author has one that is
 * newer than the item.
 */
export async function findErased(
  tx: Transaction,
  project: number,
  arrivals: Arrival[],
): Promise<Set<string>> {
  // Most projects have erased nothing yet; this saves hashing every id.
  if ((await tx.all('SELECT 1 AS one FROM tombstone WHERE project = ? LIMIT 1', [project])).length === 0)
    return new Set()
  const authors = new Map(arrivals.map(arrival => [arrival, authorsOf(project, arrival)]))
  const { list, params } = inList([
    ...new Set([
      ...arrivals.map(({ item }) => tombstone(project, item.id)),
      ...[...authors.values()].flat().map(({ hash }) => hash),
    ]),
  ])
  const rows = await tx.all<{ hash: string; at: number }>(
    `SELECT hash, at FROM tombstone WHERE project = ? AND hash IN ${list}`,
    [project, ...params],
  )
  const erasedAt = new Map(rows.map(({ hash, at }) => [hash, at]))
  const isErased = (arrival: Arrival) =>
    erasedAt.has(tombstone(project, arrival.item.id)) ||
    authors.get(arrival)!.some(({ hash, at }) => at < (erasedAt.get(hash) ?? Number.NEGATIVE_INFINITY))
  return new Set(arrivals.filter(isErased).map(({ item }) => item.id))
}

/**
 * The authors of an item: the tombstone that each would have, and the time of the item to compare with it. For a device
 * that asked for its own erasure this is the time by the device's clock, which a delay in delivery does not shift;
 * otherwise it is the time by the collector's clock. `subject` is set where the sender of the item may erase that
 * author.
 */
function authorsOf(
  project: number,
  { item, verified, createdAt }: Arrival,
): { subject?: ErasureSubject; hash: string; at: number }[] {
  const device = item.device && { device: item.device }
  const customer = item.customer && { customer: item.customer.id }
  return [
    ...(device
      ? [
          {
            subject: device,
            hash: subjectTombstone(project, device, 'device clock'),
            at: Date.parse(item.createdAt),
          },
          { hash: subjectTombstone(project, device), at: createdAt },
        ]
      : []),
    ...(customer ? [{ hash: subjectTombstone(project, { named: customer.customer }), at: createdAt }] : []),
    ...(customer && verified
      ? [{ subject: customer, hash: subjectTombstone(project, customer), at: createdAt }]
      : []),
  ]
}
