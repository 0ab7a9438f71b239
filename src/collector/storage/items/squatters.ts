import type { Arrival } from '../arrival.js'
import type { Transaction } from '../databases/database.js'
import { findStored, isSameAnswer, type StoredItem } from './duplicates.js'
import { removeItems } from './erase.js'
import { senders } from './sender.js'

/**
 * Removes the stored items whose ids imported rows need. Ids of other channels can often be guessed ("ticket-123"), and
 * anybody with the public key could store something under such an id first; the holder of the secret key wins over
 * everything that no customer signed. An item that is the imported row itself stays.
 */
export async function removeSquatters(
  tx: Transaction,
  project: number,
  arrivals: readonly Arrival[],
): Promise<void> {
  const imported = new Map(arrivals.filter(({ trusted }) => trusted).map(one => [one.item.id, one]))
  if (imported.size === 0) return
  const stored = await findStored(tx, project, [...imported.keys()].sort())
  const squatters = [...stored.values()].filter(before => loses(before, imported.get(before.id)!))
  if (squatters.length > 0) await removeItems(tx, project, squatters)
}

function loses(before: StoredItem, arrival: Arrival): boolean {
  if (before.sender === senders.server || before.verified === 1) return false
  const { kind, device, revision } = arrival.item
  const isNewRevision =
    before.kind === kind && before.device === (device ?? null) && revision > before.revision
  return !isNewRevision && (arrival.verified || !isSameAnswer(before, arrival))
}
