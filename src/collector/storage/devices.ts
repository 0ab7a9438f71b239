import { sha256 } from '../secret.js'
import type { Arrival } from './arrival.js'
import { among, type Sql, type Transaction } from './database.js'

/** The name under which a device's binding is kept: its pseudonym itself is stored only with what it said. */
export const deviceHash = (device: string): string => sha256(`device:${device}`)

/**
 * Binds each device to the proof it first came with. From then on only that proof speaks for it.
 * @returns Positions of the arrivals that speak for a device without its proof.
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
    await tx.insertNew(
      'device',
      ['project', 'hash', 'proof', 'at'],
      ['project', 'hash'],
      unbound.map(([device, proof]) => [project, deviceHash(device), proof!, arrivals[0]!.receivedAt]),
    )
    // Another collector may have been first: what stands in the table decides.
    for (const [device, proof] of await proofs(
      tx,
      project,
      unbound.map(([device]) => device),
    ))
      bound.set(device, proof)
  }

  const strangers = new Set<number>()
  arrivals.forEach(({ item, proof, trusted }, i) => {
    const expected = !trusted && item.device && bound.get(item.device)
    if (expected && expected !== proof) strangers.add(i)
  })
  return strangers
}

async function proofs(sql: Sql, project: number, devices: string[]): Promise<Map<string, string>> {
  const byHash = new Map(devices.map(device => [deviceHash(device), device]))
  const { list, params } = among([...byHash.keys()])
  const rows = await sql.all<{ hash: string; proof: string }>(
    `SELECT hash, proof FROM device WHERE project = ? AND hash IN ${list}`,
    [project, ...params],
  )
  return new Map(rows.map(row => [byHash.get(row.hash)!, row.proof]))
}
