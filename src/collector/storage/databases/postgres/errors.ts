import pg from 'pg'
import { StorageError } from '../database.js'

/**
 * Classes of SQLSTATE in which the database refuses a value: data exception, constraint violation, program limit (an
 * index row that is too large). https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const VALUE_CLASSES = /^(22|23|54)/

/**
 * SQLSTATE of a connection that must not be used again: its server is a standby since a failover (25006), stops (57P0x),
 * or ended the session of an idle transaction (25P03).
 */
const LOST_SQLSTATES = /^(08|25006|25P03|57P)/

/** The SQLSTATE of an error that the server sent. */
const sqlState = (cause: unknown): string | undefined =>
  cause instanceof pg.DatabaseError ? cause.code : undefined

/** SQLSTATE codes after which the same transaction may succeed at once: serialisation failure, deadlock. */
const CONFLICTS = /^(40001|40P01)$/

export const storageError = (cause: unknown): StorageError => {
  const code = sqlState(cause) ?? ''
  const fault = VALUE_CLASSES.test(code) ? 'value' : CONFLICTS.test(code) ? 'conflict' : 'database'
  return new StorageError(`postgres: ${(cause as Error).message}`, { cause, fault })
}

/** Whether the connection on which this error occurred is lost. Errors without a SQLSTATE come from the network. */
export function isLost(error: unknown): boolean {
  if (!(error instanceof StorageError)) return false
  const code = sqlState(error.cause)
  return code === undefined || LOST_SQLSTATES.test(code)
}
