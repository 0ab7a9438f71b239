import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { describe, expect, it, vi } from 'vitest'
import { openDatabase } from '../../../src/browser/device/indexed-db.js'
import { workerConfigKey } from '../../../src/browser/outbox/background-sync.js'
import { rowKey } from '../../../src/browser/outbox/row.js'
import { deliverWaiting } from '../../../src/browser/outbox/worker-flush.js'
import { uuidv7 } from '../../../src/model/identifier.js'
import type { Batch } from '../../../src/model/protocol.js'

globalThis.IDBKeyRange = IDBKeyRange

const collector = 'https://c.example'

/** Stores the entries that a closed page left. */
async function left(factory: IDBFactory, name: string, entries: [string, unknown][]) {
  const { transact, close } = openDatabase(name, () => factory)
  await transact({ keys: [], from: 'i:', to: 'i;' }, () => ({ put: entries, result: undefined }))
  close()
}
const row = (id: string, more = {}) => {
  const body = JSON.stringify({ kind: 'feedback', id, revision: 1, moment: 'm' })
  const times = { createdAt: Date.now(), attempts: 0, nextAt: Date.now() + 60_000 }
  return [
    rowKey(id),
    { id, kind: 'feedback', revision: 1, body, size: body.length, state: 'waiting', ...times, ...more },
  ] as [string, unknown]
}

describe('a service worker', () => {
  it('sends the queues of all projects on the device and empties them', async () => {
    const factory = new IDBFactory()
    const ids = [uuidv7(), uuidv7()]
    await left(factory, 'heartfelt:pk_a', [[workerConfigKey, { collector }], row(ids[0]!)])
    await left(factory, 'heartfelt:pk_b', [[workerConfigKey, { collector }], row(ids[1]!)])
    await left(factory, 'their-own', [row(uuidv7())])
    const seen: Batch[] = []
    const request = (async (_: unknown, init: RequestInit) => {
      const batch = JSON.parse(String(init.body)) as Batch
      seen.push(batch)
      return Response.json({
        results: batch.items.map(({ id, revision }) => ({ id, revision, status: 'accepted' })),
      })
    }) as typeof fetch
    expect(await deliverWaiting(factory, request)).toBe(0)
    expect(seen.map(({ key, items }) => [key, items[0]!.id]).sort()).toEqual([
      ['pk_a', ids[0]],
      ['pk_b', ids[1]],
    ])
    expect(await deliverWaiting(factory, request)).toBe(0)
    expect(seen).toHaveLength(2)
  })

  it('keeps and counts what it cannot send, and skips rows that a tab is sending', async () => {
    const factory = new IDBFactory()
    const lease = { token: 'tab', until: Date.now() + 30_000 }
    const leased = row(uuidv7(), { state: 'sending', lease })
    await left(factory, 'heartfelt:pk_a', [[workerConfigKey, { collector }], row(uuidv7()), leased])
    const request = vi.fn(async () => new Response('', { status: 503 }))
    expect(await deliverWaiting(factory, request)).toBe(2)
    expect(request).toHaveBeenCalledTimes(1)
  })

  it('does nothing for a project with a transport of its own', async () => {
    const factory = new IDBFactory()
    await left(factory, 'heartfelt:pk_a', [row(uuidv7())])
    const request = vi.fn()
    expect(await deliverWaiting(factory, request)).toBe(0)
    expect(request).not.toHaveBeenCalled()
  })
})
