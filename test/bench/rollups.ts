import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seeded } from '../../src/collector/insight/statistics/bootstrap.js'
import { migrate } from '../../src/collector/storage/databases/migrations.js'
import { sqlite } from '../../src/collector/storage/databases/sqlite.js'
import { voices } from '../../src/collector/storage/feedback/voices.js'
import { type Counted, count } from '../../src/collector/storage/items/counters.js'
import type { MomentCount } from '../../src/model/voice.js'

/** Measurements after a number of events. */
export interface Milestone {
  events: number
  perSecond: number
  /** Milliseconds of the dashboard's query for all moments. */
  read: number
  residentMegabytes: number
  databaseMegabytes: number
}

export interface Report {
  milestones: Milestone[]
  counts: MomentCount[]
  /** The expected counts, added up in memory. */
  expected: Map<string, { ratings: number; people: number }>
}

const MOMENTS = 12
const BATCH = 1000
const values = [-1, -0.5, 0, 0.5, 1]

/**
 * Updates the counters that the dashboard reads with simulated ratings, a thousand per transaction, as the collector does.
 * @param events Number of ratings; one in twenty is a revision that replaces an earlier rating.
 * @param people Number of people, each of whom rates many times.
 */
export async function rollups(
  events: number,
  people: number,
  tell: (milestone: Milestone) => void = () => {},
): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'heartfelt-rollups-'))
  const path = join(folder, 'rollups.db')
  const db = sqlite(path)
  try {
    await migrate(db)
    const read = voices(db, Date.now)
    const random = seeded(7)
    const rated = Array.from({ length: MOMENTS }, () => new Uint16Array(people))
    const ratings = new Array<number>(MOMENTS).fill(0)
    const milestones: Milestone[] = []
    let done = 0
    let began = performance.now()
    while (done < events) {
      const changes: Counted[] = []
      for (let i = 0; i < BATCH; i++) {
        const [moment, person] = [Math.floor(random() * MOMENTS), Math.floor(random() * people)]
        const value = values[Math.floor(random() * values.length)]!
        const rating = {
          moment: `moment-${moment}`,
          scale: 'mood5',
          source: 'prompted',
          person: `d:device-${person}`,
        }
        changes.push({ ...rating, value, by: 1 })
        if (random() < 0.05) changes.push({ ...rating, value, by: -1 }, { ...rating, value: -value, by: 1 })
        rated[moment]![person]!++
        ratings[moment]!++
      }
      await db.transaction(tx => count(tx, 1, changes))
      done += BATCH
      if (done % Math.max(BATCH, events / 10) >= BATCH) continue
      const seconds = (performance.now() - began) / 1000
      const asked = performance.now()
      await read.counts(1)
      const milestone = {
        events: done,
        perSecond: events / 10 / seconds,
        read: performance.now() - asked,
        residentMegabytes: process.memoryUsage.rss() / 2 ** 20,
        databaseMegabytes: statSync(path).size / 2 ** 20,
      }
      milestones.push(milestone)
      tell(milestone)
      began = performance.now()
    }
    const expected = new Map(
      ratings.map((n, moment) => [
        `moment-${moment}`,
        { ratings: n, people: rated[moment]!.reduce((sum, times) => sum + (times > 0 ? 1 : 0), 0) },
      ]),
    )
    return { milestones, counts: await read.counts(1), expected }
  } finally {
    await db.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
