import { type Arrival, type Delivery, duplicate, type Outcome } from '../arrival.js'
import type { Params, Transaction } from '../databases/database.js'
import { enqueueMessages } from '../webhooks/webhooks.js'
import { type Counted, count } from './counters.js'
import { changeDays } from './days.js'
import { bindDevices, foreignDevice } from './devices.js'
import { decideOutcomes, findStored, keepsSignature, mayReplace } from './duplicates.js'
import { eraseDevice, findErased } from './erasures.js'
import { itemColumns, itemRow } from './item-row.js'
import { removeSquatters } from './squatters.js'

/**
 * Stores the items of one request, inside the caller's transaction: the items, the counters and the webhook messages
 * commit together. Of each id the highest revision is kept; an item that is stored already, or was erased, is a
 * duplicate. Outcomes come in the order of the arrivals.
 */
export async function commit(tx: Transaction, { project, arrivals }: Delivery): Promise<Outcome[]> {
  // Take the stronger lock first: two transactions that hold the shared lock and both ask for the exclusive one
  // deadlock.
  const erases = arrivals.some(({ item }) => item.kind === 'erase')
  await (erases ? tx.erasing(project) : tx.arriving(project))
  const outcomes: Outcome[] = []
  let start = 0
  let seen = new Map<string, Arrival>()
  const storeUntil = async (end: number) => {
    if (end > start)
      outcomes.push(...(await storeItems(tx, { project, arrivals: arrivals.slice(start, end) })))
    start = end
    seen = new Map()
  }
  for (const [i, arrival] of arrivals.entries()) {
    const { item } = arrival
    if (item.kind === 'erase') {
      // An erasure removes the items before it in the request and leaves those after it.
      await storeUntil(i)
      outcomes.push(await eraseDevice(tx, project, arrival))
      start = i + 1
      continue
    }
    const other = seen.get(item.id)
    // Store the first of two items that share an id but not a sender, so that `mayReplace` compares the second with it.
    if (other && !hasSameSender(other, arrival)) await storeUntil(i)
    seen.set(item.id, arrival)
  }
  await storeUntil(arrivals.length)
  return outcomes
}

const hasSameSender = (a: Arrival, b: Arrival): boolean =>
  a.item.kind === b.item.kind &&
  a.item.device === b.item.device &&
  a.verified === b.verified &&
  a.trusted === b.trusted

async function storeItems(tx: Transaction, { project, arrivals }: Delivery): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const foreign = await bindDevices(tx, project, arrivals)
  const erased = await findErased(tx, project, arrivals)
  const candidates = new Map<string, Arrival>()
  arrivals.forEach((arrival, i) => {
    const { id, revision } = arrival.item
    if (foreign.has(i)) outcomes[i] = foreignDevice
    else if (erased.has(id)) outcomes[i] = { ...duplicate, reason: 'erased' }
    else if (revision > (candidates.get(id)?.item.revision ?? 0)) candidates.set(id, arrival)
  })

  // Write in the order of ids: two collectors that write the same ids then wait for each other instead of deadlocking.
  const ordered = [...candidates.values()].sort((a, b) => (a.item.id < b.item.id ? -1 : 1))
  await removeSquatters(tx, project, ordered)
  const rows = ordered.map(arrival => itemRow(project, arrival))
  const inserted = await tx.insertNew('item', itemColumns, ['project', 'id'], rows)
  const stored = await findStored(
    tx,
    project,
    ordered.filter((_, i) => !inserted[i]).map(arrival => arrival.item.id),
  )

  const changed: Counted[] = []
  const times: number[] = []
  const news: Arrival[] = []
  const updates: Params[] = []
  for (const [i, arrival] of ordered.entries()) {
    const before = stored.get(arrival.item.id)
    if (!inserted[i] && (!before || !mayReplace(before, arrival) || arrival.item.revision <= before.revision))
      continue
    news.push(arrival)
    times.push(rows[i]![SAID_AT] as number)
    if (before) {
      times.push(before.said_at)
      if (keepsSignature(before, arrival)) rows[i] = itemRow(project, { ...arrival, verified: true })
      updates.push(rows[i]!)
      if (before.kind === 'feedback') changed.push({ ...before, value: before.value!, by: -1 })
    }
    if (arrival.item.kind === 'feedback') changed.push(counted(rows[i]!))
  }
  await tx.upsert('item', itemColumns, ['project', 'id'], updates, replaceColumns)
  await count(tx, project, changed)
  await changeDays(tx, project, times)
  await enqueueMessages(tx, project, news)

  decideOutcomes(arrivals, stored, outcomes)
  return outcomes
}

// `received_at` stays at the first arrival, so that a new revision does not move a voice in the list.
const replaceColumns = itemColumns
  .filter(name => !['project', 'id', 'kind', 'received_at'].includes(name))
  .map(name => `${name} = excluded.${name}`)
  .join(', ')

const indexOf = (name: (typeof itemColumns)[number]): number => itemColumns.indexOf(name)
const [MOMENT, SCALE, SOURCE] = [indexOf('moment'), indexOf('scale'), indexOf('source')]
const [PERSON, VALUE, SAID_AT] = [indexOf('person'), indexOf('value'), indexOf('said_at')]

const counted = (row: Params): Counted => ({
  moment: row[MOMENT] as string,
  scale: row[SCALE] as string,
  source: row[SOURCE] as string,
  person: row[PERSON] as string,
  value: row[VALUE] as number,
  by: 1,
})
