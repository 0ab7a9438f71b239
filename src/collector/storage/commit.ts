import { type Arrival, accepted, type Delivery, duplicate, type Outcome, rejected } from './arrival.js'
import { type Counted, count } from './counters.js'
import { among, type Params, type Transaction } from './database.js'
import { bindDevices } from './devices.js'
import { bury, erase, forget } from './erase.js'
import { itemColumns, itemRow } from './item-row.js'
import type { Subject } from './subject.js'
import { tombstone, tombstoneOf } from './tombstone.js'
import { enqueue } from './webhooks.js'

interface Stored {
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
}

/**
 * Stores what a request brought, inside the caller's transaction. The highest revision of an id stays;
 * what is there already, or was erased, is a duplicate. Outcomes come in the order of the arrivals.
 */
export async function commit(tx: Transaction, { project, arrivals }: Delivery): Promise<Outcome[]> {
  // From the start: two transactions that hold the lesser lock would wait for each other to let go of it.
  const erases = arrivals.some(({ item }) => item.kind === 'erase')
  await (erases ? tx.erasing(project) : tx.arriving(project))
  const outcomes: Outcome[] = []
  let start = 0
  let seen = new Map<string, Arrival>()
  const keepUntil = async (end: number) => {
    if (end > start) outcomes.push(...(await keep(tx, { project, arrivals: arrivals.slice(start, end) })))
    start = end
    seen = new Map()
  }
  for (const [i, arrival] of arrivals.entries()) {
    const { item } = arrival
    if (item.kind === 'erase') {
      // An erasure takes what came before it and leaves what comes after.
      await keepUntil(i)
      outcomes.push(await eraseDevice(tx, project, arrival))
      start = i + 1
      continue
    }
    const other = seen.get(item.id)
    // Of what comes together one may not take the place of another's: it has to meet it stored.
    if (other && !isAlike(other, arrival)) await keepUntil(i)
    seen.set(item.id, arrival)
  }
  await keepUntil(arrivals.length)
  return outcomes
}

const isAlike = (a: Arrival, b: Arrival): boolean =>
  a.item.kind === b.item.kind &&
  a.item.device === b.item.device &&
  a.verified === b.verified &&
  a.trusted === b.trusted

async function eraseDevice(tx: Transaction, project: number, arrival: Arrival): Promise<Outcome> {
  if (!arrival.proof) return rejected('proof: missing; only the device itself may erase what it sent')
  if ((await bindDevices(tx, project, [arrival])).size > 0) return foreignDevice
  if ((await findErased(tx, project, [arrival])).size > 0) return duplicate
  const as = arrival.verified ? arrival.item.customer?.id : undefined
  // Whom the host signed for is forgotten on all their devices.
  for (const { subject, hash, at } of authors(project, arrival)) {
    if (!subject) continue
    await erase(tx, project, subject, arrival.receivedAt, as)
    await forget(tx, project, hash, at)
  }
  await bury(tx, project, [arrival.item.id], arrival.receivedAt)
  return accepted
}

/**
 * Who said something, under which tombstones they may have been forgotten, and when they said it: of one device by its
 * own clock, which a slow way here does not move, if it asked itself; else by the collector's. With a `subject` where the
 * author may ask for it.
 */
function authors(
  project: number,
  { item, verified, createdAt }: Arrival,
): { subject?: Subject; hash: string; at: number }[] {
  const device = item.device && { device: item.device }
  const customer = item.customer && { customer: item.customer.id }
  return [
    ...(device
      ? [
          { subject: device, hash: tombstoneOf(project, device, 'asked'), at: Date.parse(item.createdAt) },
          { hash: tombstoneOf(project, device), at: createdAt },
        ]
      : []),
    ...(customer ? [{ hash: tombstoneOf(project, { named: customer.customer }), at: createdAt }] : []),
    ...(customer && verified
      ? [{ subject: customer, hash: tombstoneOf(project, customer), at: createdAt }]
      : []),
  ]
}

const foreignDevice = rejected(
  'device: this device is bound to another secret; send its own proof with the batch',
)

async function keep(tx: Transaction, { project, arrivals }: Delivery): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const strangers = await bindDevices(tx, project, arrivals)
  const erased = await findErased(tx, project, arrivals)
  const candidates = new Map<string, Arrival>()
  arrivals.forEach((arrival, i) => {
    const { id, revision } = arrival.item
    if (strangers.has(i)) outcomes[i] = foreignDevice
    else if (erased.has(id)) outcomes[i] = { ...duplicate, reason: 'erased' }
    else if (revision > (candidates.get(id)?.item.revision ?? 0)) candidates.set(id, arrival)
  })

  // Always in the order of ids: two collectors that meet the same ids then wait for each other and never deadlock.
  const ordered = [...candidates.values()].sort((a, b) => (a.item.id < b.item.id ? -1 : 1))
  const rows = ordered.map(arrival => itemRow(project, arrival))
  const fresh = await tx.insertNew('item', itemColumns, ['project', 'id'], rows)
  const known = await findStored(
    tx,
    project,
    ordered.filter((_, i) => !fresh[i]).map(arrival => arrival.item.id),
  )

  const changed: Counted[] = []
  const news: Arrival[] = []
  const updates: Params[] = []
  for (const [i, arrival] of ordered.entries()) {
    const before = known.get(arrival.item.id)
    if (!fresh[i] && (!before || !mayRevise(before, arrival) || arrival.item.revision <= before.revision))
      continue
    news.push(arrival)
    if (before) {
      if (wasSigned(before, arrival)) rows[i] = itemRow(project, { ...arrival, verified: true })
      updates.push(rows[i]!)
      if (before.kind === 'feedback') changed.push({ ...before, value: before.value!, by: -1 })
    }
    if (arrival.item.kind === 'feedback') changed.push(counted(rows[i]!))
  }
  await tx.upsert('item', itemColumns, ['project', 'id'], updates, revise)
  await count(tx, project, changed)
  await enqueue(tx, project, news)

  const highest = new Map([...known].map(([id, before]) => [id, before.revision]))
  arrivals.forEach((arrival, i) => {
    if (outcomes[i]) return
    const { id, revision } = arrival.item
    const before = known.get(id)
    if (before && !mayRevise(before, arrival)) {
      outcomes[i] = rejected('id: it belongs to an item of another kind or device; use a new id')
    } else if (revision > (highest.get(id) ?? 0)) {
      highest.set(id, revision)
      outcomes[i] = accepted
    } else outcomes[i] = duplicate
  })
  return outcomes
}

/** Signed for once, an answer stays so: a token expires sooner than the last word on a slow way arrives. */
const wasSigned = (before: Stored, { item, verified }: Arrival): boolean =>
  !verified && before.verified === 1 && before.device !== null && before.customer === item.customer?.id

/**
 * Whether this may take the place of what is stored under its id, or is the same once more: only its own device may. What no
 * device sent is protected by an id that nobody can guess; an id that was imported, or that a customer's server made, is none.
 */
function mayRevise(before: Stored, { item, verified, trusted }: Arrival): boolean {
  if (before.kind !== item.kind) return false
  if (before.device !== null) return before.device === item.device
  if (trusted || item.revision <= before.revision) return true
  if (before.source === 'import') return false
  return before.verified === 0 || (verified && before.customer === item.customer?.id)
}

async function findErased(tx: Transaction, project: number, arrivals: Arrival[]): Promise<Set<string>> {
  // Most projects have erased nothing yet: then there is no need to hash every id.
  if ((await tx.all('SELECT 1 AS one FROM tombstone WHERE project = ? LIMIT 1', [project])).length === 0)
    return new Set()
  const graves = new Map(arrivals.map(arrival => [arrival, authors(project, arrival)]))
  const { list, params } = among([
    ...new Set([
      ...arrivals.map(({ item }) => tombstone(project, item.id)),
      ...[...graves.values()].flat().map(({ hash }) => hash),
    ]),
  ])
  const rows = await tx.all<{ hash: string; at: number }>(
    `SELECT hash, at FROM tombstone WHERE project = ? AND hash IN ${list}`,
    [project, ...params],
  )
  const since = new Map(rows.map(({ hash, at }) => [hash, at]))
  const gone = (arrival: Arrival) =>
    since.has(tombstone(project, arrival.item.id)) ||
    graves.get(arrival)!.some(({ hash, at }) => at < (since.get(hash) ?? Number.NEGATIVE_INFINITY))
  return new Set(arrivals.filter(gone).map(({ item }) => item.id))
}

async function findStored(tx: Transaction, project: number, ids: string[]): Promise<Map<string, Stored>> {
  if (ids.length === 0) return new Map()
  const { list, params } = among(ids)
  const rows = await tx.all<Stored>(
    `SELECT id, revision, kind, device, customer, verified, moment, scale, source, person, value FROM item
     WHERE project = ? AND id IN ${list} ORDER BY id${tx.forUpdate}`,
    [project, ...params],
  )
  return new Map(rows.map(row => [row.id, row]))
}

// The first arrival's time stays, so that a later word does not move a voice in the list.
const revise = itemColumns
  .filter(name => !['project', 'id', 'kind', 'received_at'].includes(name))
  .map(name => `${name} = excluded.${name}`)
  .join(', ')

const place = (name: (typeof itemColumns)[number]): number => itemColumns.indexOf(name)
const [MOMENT, SCALE, SOURCE] = [place('moment'), place('scale'), place('source')]
const [PERSON, VALUE] = [place('person'), place('value')]

const counted = (row: Params): Counted => ({
  moment: row[MOMENT] as string,
  scale: row[SCALE] as string,
  source: row[SOURCE] as string,
  person: row[PERSON] as string,
  value: row[VALUE] as number,
  by: 1,
})
