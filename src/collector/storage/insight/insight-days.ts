import type { Item } from '../../../model/feedback.js'
import { DAY_MS } from '../../../model/time.js'
import { absorbDay } from '../../insight/columns/absorb-day.js'
import { buildDay, type DayItem } from '../../insight/columns/build-day.js'
import { type Day, Dictionaries, type PackedDay } from '../../insight/columns/columns.js'
import { loadTermReader } from '../../insight/themes/terms.js'
import { sha256 } from '../../secret.js'
import { HISTORY_AGE_MS } from '../arrival.js'
import type { Database } from '../databases/database.js'
import { yieldTurn } from '../databases/yield-turn.js'
import { dayOf } from '../items/days.js'
import { senders } from '../items/sender.js'
import { decodeDay, encodeDay } from './pack.js'

/** The days of a project as columns, oldest first, with the dictionaries that their numbers refer to. */
export interface ProjectDays {
  days: Day[]
  dictionaries: Dictionaries
  /** The number of a person. */
  person(name: string): number
}

/** Rows that are read before other requests get their turn. */
const PAGE_ROWS = 1000
/** Bytes of columns that stay in memory, over all projects; what is read least recently goes first. */
const MAX_CACHED_BYTES = 160_000_000

interface ItemRecord {
  id: string
  person: string
  source: string
  sender: number
  said_at: number
  created_at: number
  received_at: number
  body: string
}

interface Cached {
  dictionaries: Dictionaries
  days: Map<number, Day>
  usedAt: number
  /** The last work on this project's days; the next one waits for it. */
  last: Promise<unknown>
}

export type InsightDays = ReturnType<typeof insightDays>

/**
 * The columns of each day, made from the stored items. A day whose version has changed is made anew; days before today are
 * stored packed, so that a collector that starts need not read every item again.
 */
export function insightDays(db: Database, now: () => number) {
  const cache = new Map<number, Cached>()
  const cachedOf = (project: number): Cached => {
    let cached = cache.get(project)
    if (!cached) {
      cached = { dictionaries: new Dictionaries(), days: new Map(), usedAt: 0, last: Promise.resolve() }
      cache.set(project, cached)
    }
    return cached
  }

  const oneByOne = <T>(cached: Cached, work: () => Promise<T>): Promise<T> => {
    const result = cached.last.then(work)
    cached.last = result.catch(() => {})
    return result
  }

  const readDay = async (project: number, day: number): Promise<PackedDay> => {
    const { terms } = await loadTermReader()
    const items: DayItem[] = []
    const start = day * DAY_MS
    for (const kind of [`kind = 'feedback'`, `kind <> 'feedback'`]) {
      let position: [number, string] = [start - 1, '']
      for (;;) {
        const rows = await db.all<ItemRecord>(
          `SELECT id, person, source, sender, said_at, created_at, received_at, body FROM item
           WHERE project = ? AND ${kind} AND said_at < ? AND (said_at, id) > (?, ?) ORDER BY said_at, id LIMIT ${PAGE_ROWS}`,
          [project, start + DAY_MS, ...position],
        )
        for (const row of rows) items.push(toDayItem(row, start))
        const last = rows.at(-1)
        if (!last || rows.length < PAGE_ROWS) break
        position = [last.said_at, last.id]
        await yieldTurn()
      }
    }
    await yieldTurn()
    return buildDay(items, {
      terms,
      hash: text => hashOf(project, text),
    })
  }

  const packed = async (project: number, day: number, version: number): Promise<PackedDay> => {
    const [stored] = await db.all<{ version: number; bytes: Uint8Array | ArrayBuffer }>(
      'SELECT version, bytes FROM insight_pack WHERE project = ? AND day = ?',
      [project, day],
    )
    const known = stored?.version === version ? decodeDay(stored.bytes) : undefined
    if (known) return known
    const made = await readDay(project, day)
    if (day < dayOf(now())) await storePack(project, day, version, made)
    return made
  }

  /** Stores a pack unless the day has changed since: after an erasure it would contain what was erased. */
  const storePack = (project: number, day: number, version: number, made: PackedDay): Promise<void> => {
    const bytes = encodeDay(made)
    return db.transaction(async tx => {
      await tx.erasing(project)
      const [row] = await tx.all<{ version: number | null }>(
        'SELECT SUM(version) AS version FROM insight_day WHERE project = ? AND day = ?',
        [project, day],
      )
      if (row?.version !== version) return
      await tx.upsert(
        'insight_pack',
        ['project', 'day', 'version', 'bytes'],
        ['project', 'day'],
        [[project, day, version, bytes]],
        'version = excluded.version, bytes = excluded.bytes',
      )
    })
  }

  const versionsOf = (project: number, first: number, last: number) =>
    db.all<{ day: number; version: number }>(
      `SELECT day, SUM(version) AS version FROM insight_day WHERE project = ? AND day BETWEEN ? AND ?
       GROUP BY day ORDER BY day`,
      [project, first, last],
    )

  /** Drops days that were not asked for until the rest fits. */
  const evict = (current: Cached, wanted: ReadonlySet<number>) => {
    const bytesOf = ({ days }: Cached) => [...days.values()].reduce((sum, { bytes }) => sum + bytes, 0)
    let total = [...cache.values()].reduce((sum, cached) => sum + bytesOf(cached), 0)
    for (const [project, cached] of [...cache].sort(([, a], [, b]) => a.usedAt - b.usedAt)) {
      if (total <= MAX_CACHED_BYTES) return
      if (cached !== current) {
        total -= bytesOf(cached)
        cache.delete(project)
        continue
      }
      for (const [day, { bytes }] of cached.days)
        if (!wanted.has(day) && total > MAX_CACHED_BYTES) {
          total -= bytes
          cached.days.delete(day)
        }
    }
  }

  return {
    /**
     * The UTC days that overlap the time from `start` to `end`, in Unix milliseconds.
     */
    read(project: number, { start, end }: { start: number; end: number }): Promise<ProjectDays> {
      const cached = cachedOf(project)
      return oneByOne(cached, async () => {
        cached.usedAt = now()
        const days: Day[] = []
        // The version is read before the items: a change in between only makes the day too old, and it is read again.
        for (const { day, version } of await versionsOf(project, dayOf(start), dayOf(end - 1))) {
          let known = cached.days.get(day)
          if (known?.version !== version) {
            const from = await packed(project, day, version)
            known = absorbDay(from, day, version, cached.dictionaries)
            cached.days.set(day, known)
            await yieldTurn()
          }
          days.push(known)
        }
        evict(cached, new Set(days.map(({ day }) => day)))
        const { dictionaries } = cached
        return { days, dictionaries, person: name => dictionaries.people.id(hashOf(project, name)) }
      })
    },
    /** Makes all packed days of a project anew from its items; returns their number. */
    async rebuild(project: number): Promise<number> {
      await db.transaction(async tx => {
        await tx.erasing(project)
        await tx.run('DELETE FROM insight_pack WHERE project = ?', [project])
        // Versions only rise: another collector may hold columns of the present one.
        await tx.run(
          `INSERT INTO insight_day (project, day, slot, version)
           SELECT project, said_at / ${DAY_MS}, 0, 1 FROM item WHERE project = ? GROUP BY project, said_at / ${DAY_MS}
           ON CONFLICT (project, day, slot) DO UPDATE SET version = insight_day.version + 1`,
          [project],
        )
      })
      cache.delete(project)
      const days = await versionsOf(project, 0, dayOf(now()))
      for (const { day, version } of days) await packed(project, day, version)
      return days.length
    },
  }
}

/** A number from 1 to 2⁵², which differs between projects: no column contains the name of a person. */
const hashOf = (project: number, text: string): number =>
  Number.parseInt(sha256(`${project}:${text}`).slice(0, 13), 16) + 1

function toDayItem(row: ItemRecord, start: number): DayItem {
  return {
    person: row.person,
    source: row.source,
    at: row.said_at - start,
    history: row.sender === senders.server && row.created_at < row.received_at - HISTORY_AGE_MS,
    item: JSON.parse(row.body) as Item,
  }
}
