import { type Arrival, accepted, duplicate, type Outcome, rejected } from '../arrival.js'
import { inList, type Transaction } from '../databases/database.js'
import { senders } from './sender.js'

/** What is stored under an id, as far as a further item with this id is compared with it. */
export interface StoredItem {
  id: string
  revision: number
  kind: string
  device: string | null
  customer: string | null
  verified: number
  moment: string | null
  scale: string | null
  source: string
  person: string
  value: number | null
  sender: number
  created_at: number
  said_at: number
}

/** Reads the stored items with these ids, and locks their rows until the transaction ends. */
export async function findStored(
  tx: Transaction,
  project: number,
  ids: string[],
): Promise<Map<string, StoredItem>> {
  if (ids.length === 0) return new Map()
  const { list, params } = inList(ids)
  const rows = await tx.all<StoredItem>(
    `SELECT id, revision, kind, device, customer, verified, moment, scale, source, person, value,
       sender, created_at, said_at FROM item
     WHERE project = ? AND id IN ${list} ORDER BY id${tx.forUpdate}`,
    [project, ...params],
  )
  return new Map(rows.map(row => [row.id, row]))
}

/**
 * Whether an item may replace the stored item with its id, or repeat it. An item that a device sent belongs to that
 * device. An item without a device is protected by its random id, which nobody can guess; an id that was imported, or
 * that a customer's server made, may be guessable, so that only the secret key or the customer's signature replaces it.
 * The items that lose to the secret key whatever their revision are removed before: see `removeSquatters`.
 */
export function mayReplace(before: StoredItem, arrival: Arrival): boolean {
  const { item, verified, trusted } = arrival
  if (before.kind !== item.kind) return false
  if (before.sender === senders.server)
    return trusted
      ? item.revision > before.revision || isSameAnswer(before, arrival)
      : item.revision <= before.revision
  if (before.device !== null) return before.device === item.device
  if (trusted || item.revision <= before.revision) return true
  return before.verified === 0 || (verified && before.customer === item.customer?.id)
}

/** Whether an imported row is the stored item itself, as far as a stranger could not know it in advance. */
export const isSameAnswer = (before: StoredItem, { item, createdAt, receivedAt }: Arrival): boolean =>
  before.kind === item.kind &&
  before.device === (item.device ?? null) &&
  before.customer === (item.customer?.id ?? null) &&
  before.moment === (('moment' in item ? item.moment : undefined) ?? null) &&
  (item.kind !== 'feedback' || (before.scale === item.scale && before.value === item.value)) &&
  // A time in the future is stored as the time of the import.
  (before.created_at === createdAt || createdAt === receivedAt)

/**
 * Whether an unsigned revision stays verified: an earlier revision from the same device was signed for the same
 * customer. A token can expire before the last revision arrives over a slow connection.
 */
export const keepsSignature = (before: StoredItem, { item, verified }: Arrival): boolean =>
  !verified && before.verified === 1 && before.device !== null && before.customer === item.customer?.id

const foreignId = rejected('id: it belongs to an item of another kind or device; use a new id')
const otherContent = rejected(
  'id: another answer is stored under it; use a new id, or raise "revision" to replace an imported one',
)

/**
 * Fills in the outcomes that are still open: a revision above the highest seen is accepted, an equal or lower one is a
 * duplicate, and an item that may not replace the stored one is rejected.
 */
export function decideOutcomes(
  arrivals: readonly Arrival[],
  stored: ReadonlyMap<string, StoredItem>,
  outcomes: Outcome[],
): void {
  const highest = new Map([...stored].map(([id, before]) => [id, before.revision]))
  arrivals.forEach((arrival, i) => {
    if (outcomes[i]) return
    const { id, revision } = arrival.item
    const before = stored.get(id)
    if (before && !mayReplace(before, arrival)) {
      outcomes[i] = arrival.trusted && before.kind === arrival.item.kind ? otherContent : foreignId
    } else if (revision > (highest.get(id) ?? 0)) {
      highest.set(id, revision)
      outcomes[i] = accepted
    } else outcomes[i] = duplicate
  })
}
