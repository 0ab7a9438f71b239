import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Heartfelt } from '../../src/browser/api.js'
import { eachEngine, launch, newProfile } from './engines/launch.js'
import { FakeCollector } from './fake-collector.js'
import { type Host, scriptTag, serveHost } from './host.js'

const collector = new FakeCollector()
let host: Host

beforeAll(async () => {
  await collector.start()
  host = await serveHost({
    '/': scriptTag(collector),
    // A page of the same site without Heartfelt.
    '/other': '<p>Nothing here</p>',
  })
})
afterAll(async () => {
  await host.close()
  await collector.stop()
})

type Page = { heartfelt: Heartfelt }

eachEngine(
  engine => {
    it(`sends after the tab is closed: ${engine === 'chromium' ? 'at a sync' : 'at the next start'}`, async () => {
      const profile = await newProfile()
      const first = await launch(engine, { profile })
      const page = await first.newPage()
      await page.goto(host.url('/'))
      await page.evaluate(async () => {
        await navigator.serviceWorker.register('/heartfelt-service-worker.js')
        await navigator.serviceWorker.ready
      })
      await collector.stop()
      const { id, state } = await page.evaluate(() =>
        (window as unknown as Page).heartfelt.record({ moment: 'delivery', point: 'good' }),
      )
      expect(state).toBe('kept')
      // The background sync is registered right after the answer.
      await page.waitFor(
        key =>
          new Promise<boolean>(resolve => {
            const open = indexedDB.open(`heartfelt:${key}`)
            open.onsuccess = () => {
              const get = open.result.transaction('heartfelt').objectStore('heartfelt').get('m:client')
              get.onsuccess = () => {
                open.result.close()
                resolve(!!get.result)
              }
            }
          }),
        collector.key,
      )
      await first.kill()
      await collector.start()
      const second = await launch(engine, { profile })
      const other = await second.newPage()
      await other.goto(host.url('/other'))
      if (engine === 'chromium') {
        await other.cdp('ServiceWorker.enable')
        await other.cdp('ServiceWorker.dispatchSyncEvent', {
          origin: host.origin,
          registrationId: '0',
          tag: 'heartfelt',
          lastChance: false,
        })
      } else
        await other.evaluate(async () => {
          ;(await navigator.serviceWorker.ready).active!.postMessage('wake')
        })
      const until = Date.now() + 15_000
      while (!collector.rows.has(id) && Date.now() < until) await new Promise(done => setTimeout(done, 50))
      expect(collector.rows.get(id)).toMatchObject({ arrivals: 1, item: { moment: 'delivery' } })
      await second.close()
    })
  },
  ['chromium', 'firefox'],
)
