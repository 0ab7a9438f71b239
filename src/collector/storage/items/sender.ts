import type { Arrival } from '../arrival.js'
import type { Value } from '../databases/database.js'

/** Who has proved to have sent an item: the numbers in the column `sender`. */
export const senders = {
  /** Nobody, or the item was stored before the column existed. */
  unproven: 0,
  /** The device that the item names, by its proof. */
  device: 1,
  /** The project's own server, by the secret key: imported rows. */
  server: 2,
} as const

export const senderOf = ({ item, proof, trusted }: Arrival): number =>
  trusted ? senders.server : item.device && proof ? senders.device : senders.unproven

/** A device that has sent its proof. */
export interface ProvenDevice {
  device: string
  /** When the device sent its first proof. Unix milliseconds. */
  boundAt: number
}

/**
 * SQL condition for the items that a device itself sent, and its parameters. Anybody can write another device's name
 * into an item, and an import may name any device: neither gives the device's proof access to such an item. Items
 * without a recorded sender are from before the column existed; those that came after the first proof needed it.
 */
export const sentByDevice = ({ device, boundAt }: ProvenDevice): [string, Value[]] => [
  `device = ? AND (sender = ${senders.device} OR (sender = ${senders.unproven} AND received_at >= ?))`,
  [device, boundAt],
]
