import type { Evidence } from '../../../src/collector/insight/cells/selection.js'
import { absorbDay } from '../../../src/collector/insight/columns/absorb-day.js'
import { buildDay, type DayItem } from '../../../src/collector/insight/columns/build-day.js'
import { type Day, Dictionaries } from '../../../src/collector/insight/columns/columns.js'
import { loadTermReader } from '../../../src/collector/insight/themes/terms.js'
import { sha256 } from '../../../src/collector/secret.js'
import type { Item } from '../../../src/model/feedback.js'
import { DAY_MS } from '../../../src/model/time.js'

/** Columns made from items as the collector makes them, without a database. */
export async function evidenceOf(items: Iterable<Item>): Promise<Evidence> {
  const { terms } = await loadTermReader()
  const byDay = new Map<number, DayItem[]>()
  for (const item of items) {
    const time = Date.parse(item.createdAt)
    const day = Math.floor(time / DAY_MS)
    const own = byDay.get(day) ?? []
    byDay.set(day, own)
    const person = item.customer ? `c:${item.customer.id}` : `d:${item.device}`
    own.push({ person, source: item.source ?? 'passive', at: time - day * DAY_MS, history: false, item })
  }
  const dictionaries = new Dictionaries()
  const hash = (text: string) => Number.parseInt(sha256(text).slice(0, 13), 16) + 1
  const days: Day[] = [...byDay]
    .sort(([a], [b]) => a - b)
    .map(([day, own]) =>
      absorbDay(
        buildDay(
          own.sort((a, b) => a.at - b.at),
          { hash, terms },
        ),
        day,
        1,
        dictionaries,
      ),
    )
  return { days, dictionaries }
}

/** Runs a computation that yields to the end. */
export function finished<T>(work: Generator<void, T>): T {
  for (;;) {
    const { done, value } = work.next()
    if (done) return value as T
  }
}
