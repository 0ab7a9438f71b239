import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Heartfelt } from '../../src/browser/api.js'
import type { PromptRecord } from '../../src/browser/contracts.js'
import type { Browser } from '../e2e/engines/engine.js'
import { launch } from '../e2e/engines/launch.js'
import { FakeCollector } from '../e2e/fake-collector.js'
import { type Host, scriptTag, serveHost } from '../e2e/host.js'

let browser: Browser
let host: Host
let collector: FakeCollector
beforeAll(async () => {
  collector = await new FakeCollector().start()
  host = await serveHost()
  browser = await launch('chromium')
})
afterAll(async () => {
  await browser.close()
  await Promise.all([host.close(), collector.stop()])
})

/** Runs in the page: writes a prompt for every day of the past year into the client's prompt history. */
async function rememberAYear(name: string): Promise<number> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open(name)
    opening.onsuccess = () => resolve(opening.result)
    opening.onerror = () => reject(opening.error)
  })
  const [storeName] = [...database.objectStoreNames]
  const store = database.transaction(storeName!, 'readwrite').objectStore(storeName!)
  const found = await new Promise<number>(resolve => {
    store.openCursor().onsuccess = event => {
      const cursor = (event.target as IDBRequest<IDBCursorWithValue | null>).result
      if (!cursor) return resolve(0)
      const memory = cursor.value as Partial<PromptRecord>
      if (!Array.isArray(memory.shown)) return cursor.continue()
      memory.shown = Array.from({ length: 364 }, (_, i) => [
        Date.now() - (364 - i) * 86_400_000,
        `m${i % 200}`,
        false,
      ])
      cursor.update(memory)
      resolve(memory.shown.length)
    }
  })
  database.close()
  return found
}

it('a decision costs less than 1 ms of a processor four times slower, with 200 moments and a year of memory', async () => {
  const options = {
    moments: Array.from({ length: 200 }, (_, i) => ({ id: `m${i}` })),
    // Every rule is tried; the last one refuses.
    policy: { perDay: 999, anyDays: 0, momentDays: 0, per90Days: 999, perYear: 999, sample: 0 },
  }
  host.page('/', scriptTag(collector, options))
  const page = await browser.newPage()
  await page.goto(host.url('/'))
  await page.waitFor(
    () => typeof (window as unknown as { heartfelt: Heartfelt }).heartfelt?.reached === 'function',
  )
  const reach = (calls: number) =>
    page.evaluate(async calls => {
      const { heartfelt } = window as unknown as { heartfelt: Heartfelt }
      let reason = ''
      for (let i = 0; i < calls; i++) reason = (await heartfelt.reached(`m${i % 200}`)).reason
      return reason
    }, calls)
  expect(await reach(200)).toBe('sample')
  expect(await page.evaluate(rememberAYear, `heartfelt:${collector.key}`)).toBe(364)

  /** Seconds of work on the page's main thread so far. */
  const worked = async () => {
    const { metrics } = (await page.cdp('Performance.getMetrics')) as {
      metrics: { name: string; value: number }[]
    }
    return metrics.find(({ name }) => name === 'TaskDuration')!.value
  }
  await page.cdp('Performance.enable')
  await page.cdp('Emulation.setCPUThrottlingRate', { rate: 4 })
  await reach(50)
  const before = await worked()
  await reach(400)
  const each = ((await worked()) - before) / 400
  console.log(
    `reached(): ${(each * 1000).toFixed(2)} ms of the main thread at 4 × throttling, from call to answer`,
  )
  expect(each * 1000).toBeLessThan(1)
})
