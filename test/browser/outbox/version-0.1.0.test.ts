// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { expect, it, vi } from 'vitest'
import { createHeartfelt } from '../../../src/browser/client.js'
import type { Batch } from '../../../src/model/protocol.js'
import {
  deadLetter,
  deviceKey,
  deviceRecords,
  expectedItems,
  photoHash,
  restoreDevice,
} from '../../fixtures/version-0.1.0/device.js'

it('delivers every item that version 0.1.0 left on a device once', async () => {
  await restoreDevice(deviceKey, deviceRecords)
  const items: string[] = []
  const uploads: string[] = []
  vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => {
    if (init.method === 'PUT') {
      uploads.push(new URL(url).pathname.split('/').at(-1)!)
      return new Response('', { status: 201 })
    }
    if (!url.endsWith('/v1/feedback')) return new Response('', { status: 404 })
    const batch = JSON.parse(String(init.body)) as Batch
    items.push(...batch.items.map(({ id, revision }) => `${id} ${revision}`))
    return Response.json({
      results: batch.items.map(({ id, revision }) => ({ id, revision, status: 'accepted' })),
    })
  })
  const client = createHeartfelt({ key: deviceKey, collector: 'https://c.example', moments: [] })
  await vi.waitFor(async () => {
    expect(uploads).toEqual([photoHash])
    expect(await client.outbox.list()).toMatchObject([{ id: deadLetter, state: 'rejected' }])
  }, 10_000)
  await client.outbox.flush()
  expect(items.sort()).toEqual(expectedItems)
  client.destroy()
  vi.unstubAllGlobals()
})
