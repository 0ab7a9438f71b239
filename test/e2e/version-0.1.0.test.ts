import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import {
  deadLetter,
  deviceRecords,
  expectedItems,
  photoHash,
  restoreDevice,
} from '../fixtures/version-0.1.0/device.js'
import type { Page } from './engines/engine.js'
import { eachEngine, launch, newProfile } from './engines/launch.js'
import type { FakeCollector } from './fake-collector.js'
import { flushed, listed, until, useSites } from './site.js'

const site = useSites()
const profile = fileURLToPath(new URL('../fixtures/version-0.1.0/profile/', import.meta.url))

async function expectDeliveredOnce(page: Page, collector: FakeCollector) {
  await until(async () => (await listed(page)).every(({ state }) => state === 'rejected'), 20_000)
  await flushed(page)
  const arrived = collector.batches.flatMap(({ batch }) => batch!.items)
  expect(arrived.map(({ id, revision }) => `${id} ${revision}`).sort()).toEqual(expectedItems)
  expect([...collector.attachments.keys()].join()).toContain(photoHash)
  expect(await listed(page)).toMatchObject([{ id: deadLetter }])
}

eachEngine(engine => {
  it('delivers every item that version 0.1.0 left on a device once', async () => {
    const shop = await site()
    const browser = await launch(engine)
    const page = await browser.newPage()
    await page.goto(shop.host.url('/elsewhere'))
    await page.evaluate(restoreDevice, shop.collector.key, deviceRecords)
    await page.goto(shop.host.url('/'))
    await page.waitFor(() => 'record' in ((window as never as { heartfelt?: object }).heartfelt ?? {}))
    await expectDeliveredOnce(page, shop.collector)
    await browser.close()
  })
})

eachEngine(
  engine => {
    it('opens a profile that version 0.1.0 wrote and delivers its items once', async () => {
      const shop = await site()
      const userData = await newProfile()
      await cp(profile, join(userData, 'Default/IndexedDB'), { recursive: true })
      const { host } = new URL(shop.host.origin)
      const browser = await launch(engine, {
        profile: userData,
        args: [
          `--host-resolver-rules=MAP shop.example:80 ${host}`,
          '--unsafely-treat-insecure-origin-as-secure=http://shop.example',
        ],
      })
      const page = await browser.newPage()
      await page.goto('http://shop.example/')
      await page.waitFor(() => 'record' in ((window as never as { heartfelt?: object }).heartfelt ?? {}))
      await expectDeliveredOnce(page, shop.collector)
      await browser.close()
    })
  },
  ['chromium'],
)
