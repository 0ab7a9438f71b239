import { type Arrival, personOf, saidAt } from '../arrival.js'
import type { Params, Value } from '../databases/database.js'
import { senderOf } from './sender.js'

/** The columns of the table `item` that are written when an item is stored, in the order of `itemRow`. */
export const itemColumns = [
  'project',
  'id',
  'revision',
  'kind',
  'moment',
  'journey',
  'run',
  'stage',
  'source',
  'scale',
  'point',
  'value',
  'device',
  'customer',
  'verified',
  'person',
  'created_at',
  'received_at',
  'updated_at',
  'sender',
  'said_at',
  'body',
] as const

/** The row of the table `item` for an arrived item. */
export function itemRow(project: number, arrival: Arrival): Params {
  const { item } = arrival
  const feedback = item.kind === 'feedback' ? item : undefined
  const journey =
    item.kind === 'journey'
      ? { id: item.journey, run: item.run, stage: item.stage }
      : 'journey' in item
        ? item.journey
        : undefined
  return [
    project,
    item.id,
    item.revision,
    item.kind,
    ('moment' in item ? item.moment : undefined) ?? null,
    journey?.id ?? null,
    journey?.run ?? null,
    journey?.stage ?? null,
    sourceOf(arrival),
    column(feedback?.scale),
    column(feedback?.point),
    feedback?.value ?? null,
    item.device ?? null,
    item.customer?.id ?? null,
    arrival.verified ? 1 : 0,
    personOf(arrival),
    arrival.createdAt,
    arrival.receivedAt,
    arrival.receivedAt,
    senderOf(arrival),
    saidAt(arrival),
    body(arrival),
  ]
}

/** An item without `source` counts as volunteered, so that it never enters a metric of prompted feedback. */
const sourceOf = ({ item }: Arrival): string => item.source ?? 'passive'

// SQLite ends a text at NUL, Postgres refuses it, and neither returns a lone surrogate unchanged. In `body` JSON
// escapes both.
const column = (text: string | undefined): Value => text?.replace(/[\0\ud800-\udfff]/gu, '') ?? null

// The signature has been checked; it is not stored, because a stored token could be stolen.
function body({ item }: Arrival): string {
  if (!item.customer?.signature) return JSON.stringify(item)
  const { signature: _, ...customer } = item.customer
  return JSON.stringify({ ...item, customer })
}
