import type { Row } from '../../../src/browser/outbox/row.js'

/** A waiting feedback row, changed by `fields`. */
export const rowOf = (id: string, fields: Partial<Row> = {}): Row => ({
  ...{ id, kind: 'feedback', revision: 1, moment: 'payment' },
  ...{ body: JSON.stringify({ kind: 'feedback', id }), size: 30, createdAt: 0 },
  ...{ state: 'waiting', attempts: 0, nextAt: 0, ...fields },
})

/** The entry under which a row is stored. */
export const entryOf = (row: Row) => [`i:${row.id}`, row] as const
