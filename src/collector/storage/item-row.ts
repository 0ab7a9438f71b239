import { type Arrival, personOf } from './arrival.js'
import type { Params, Value } from './database.js'

/** The columns of `item` that come from the item itself, in the order of `itemRow`. */
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
  'body',
] as const

export function itemRow(project: number, arrival: Arrival): Params {
  const { item } = arrival
  const feedback = item.kind === 'feedback' ? item : undefined
  const place =
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
    place?.id ?? null,
    place?.run ?? null,
    place?.stage ?? null,
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
    body(arrival),
  ]
}

/** Without a word from the client an answer counts as volunteered: those never enter a metric of prompted ones. */
const sourceOf = ({ item }: Arrival): string => item.source ?? 'passive'

// Databases end a text at NUL or refuse it, and half a character comes back as another; inside the body JSON escapes both.
const column = (text: string | undefined): Value => text?.replace(/[\0\ud800-\udfff]/gu, '') ?? null

// The signature has done its work; a token that lies around can be stolen.
function body({ item }: Arrival): string {
  if (!item.customer?.signature) return JSON.stringify(item)
  const { signature: _, ...customer } = item.customer
  return JSON.stringify({ ...item, customer })
}
