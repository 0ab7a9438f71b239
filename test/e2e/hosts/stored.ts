import { join } from 'node:path'
import Database from 'libsql'

/** The comments in a collector's database file, read without the collector. */
export function storedComments(data: string): string[] {
  const database = new Database(join(data, 'heartfelt.db'), { readonly: true })
  try {
    const rows = database.prepare("select body from item where kind = 'feedback'").all() as { body: string }[]
    return rows.map(({ body }) => JSON.parse(body).comment).filter(Boolean)
  } finally {
    database.close()
  }
}
