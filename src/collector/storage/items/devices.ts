import { sha256 } from '../../secret.js'
import { type Arrival, rejected } from '../arrival.js'
import { inList, type Sql, type Transaction } from '../databases/database.js'
import { senders } from './sender.js'

/** The hash under which a device's binding is stored, so that the binding does not contain the pseudonym itself. */
export const deviceHash = (device: string): string => sha256(`device:${device}`)

/** The outcome of an item that names a device without that device's proof. */
export const foreignDevice = rejected(
  'device: this device is bound to another secret; send its own proof with the batch',
)

/**
 * Binds each device to the first proof that it sends; from then on only that proof may send items for it.
 * @returns Indexes of the arrivals that name a device without its proof.
 */
export async function bindDevices(
  tx: Transaction,
  project: number,
  arrivals: Arrival[],
): Promise<Set<number>> {
  const claims = new Map<string, string | undefined>()
  for (const { item, proof, trusted } of arrivals)
    if (!trusted && item.device && !claims.get(item.device)) claims.set(item.device, proof)
  if (claims.size === 0) return new Set()

  const bound = await proofs(tx, project, [...claims.keys()])
  const unbound = [...claims].filter(([device, proof]) => proof && !bound.has(device)).sort()
  if (unbound.length > 0) {
    const boundAt = Math.max(...arrivals.map(({ receivedAt }) => receivedAt)) + 1
    await tx.insertNew(
      'device',
      ['project', 'hash', 'proof', 'at'],
      ['project', 'hash'],
      // After every item of this group, so that an item without a proof never counts as sent after the first proof.
      unbound.map(([device, proof]) => [project, deviceHash(device), proof!, boundAt]),
    )
    // Another collector may have bound the device first, so read the table again.
    for (const [device, proof] of await proofs(
      tx,
      project,
      unbound.map(([device]) => device),
    ))
      bound.set(device, proof)
  }

  const foreign = new Set<number>()
  arrivals.forEach(({ item, proof, trusted }, i) => {
    const expected = !trusted && item.device && bound.get(item.device)
    if (expected && expected !== proof) foreign.add(i)
  })
  return foreign
}

/** When a device sent its first proof, in Unix milliseconds; undefined if it never did. */
export async function boundAt(sql: Sql, project: number, device: string): Promise<number | undefined> {
  const [row] = await sql.all<{ at: number }>('SELECT at FROM device WHERE project = ? AND hash = ?', [
    project,
    deviceHash(device),
  ])
  return row?.at
}

/** The device that a stored item names, if that device itself sent the item; null otherwise. See `sentByDevice`. */
export async function provenDevice(
  sql: Sql,
  project: number,
  { device, sender, received_at }: { device: string | null; sender: number; received_at: number },
): Promise<string | null> {
  if (device === null || sender === senders.device) return device
  if (sender === senders.server) return null
  const at = await boundAt(sql, project, device)
  return at !== undefined && received_at >= at ? device : null
}

async function proofs(sql: Sql, project: number, devices: string[]): Promise<Map<string, string>> {
  const byHash = new Map(devices.map(device => [deviceHash(device), device]))
  const { list, params } = inList([...byHash.keys()])
  const rows = await sql.all<{ hash: string; proof: string }>(
    `SELECT hash, proof FROM device WHERE project = ? AND hash IN ${list}`,
    [project, ...params],
  )
  return new Map(rows.map(row => [byHash.get(row.hash)!, row.proof]))
}
