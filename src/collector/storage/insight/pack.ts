import { deserialize, serialize } from 'node:v8'
import type { PackedDay } from '../../insight/columns/columns.js'

/** Raised when the columns change: packs of another format are made anew. */
const FORMAT = 1

/** The columns of a day as bytes for the database. */
export const encodeDay = (day: PackedDay): Uint8Array => serialize({ format: FORMAT, day })

/**
 * The columns of a day; undefined if the bytes have another format, or were written by a Node that writes another.
 * @param bytes libsql returns a column of bytes as an ArrayBuffer, Postgres as a Buffer.
 */
export function decodeDay(bytes: Uint8Array | ArrayBuffer): PackedDay | undefined {
  try {
    const { format, day } = deserialize(bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes) as {
      format: number
      day: PackedDay
    }
    return format === FORMAT ? day : undefined
  } catch {
    return undefined
  }
}
