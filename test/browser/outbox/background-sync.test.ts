import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { afterEach, expect, it, vi } from 'vitest'
import { openDatabase } from '../../../src/browser/device/indexed-db.js'
import { registerBackgroundSync, workerConfigKey } from '../../../src/browser/outbox/background-sync.js'

globalThis.IDBKeyRange = IDBKeyRange
afterEach(() => void vi.unstubAllGlobals())

const collector = 'https://c.example'

/** A page whose `getRegistration()` is the given one. */
function page(getRegistration: () => Promise<object | undefined>) {
  const { transact } = openDatabase('heartfelt:pk', () => new IDBFactory())
  vi.stubGlobal('navigator', { serviceWorker: { getRegistration } })
  return {
    transact,
    config: () => transact({ keys: [workerConfigKey] }, ([entry]) => ({ result: entry?.[1] })),
  }
}

it('stores the collector’s address and registers a sync', async () => {
  const register = vi.fn(async () => {})
  const { transact, config } = page(async () => ({ sync: { register } }))
  await registerBackgroundSync(transact, collector)
  expect(await config()).toEqual({ collector })
  expect(register).toHaveBeenCalledExactlyOnceWith('heartfelt')
})

it('stores the address also where the browser lacks Background Sync', async () => {
  const { transact, config } = page(async () => ({}))
  await registerBackgroundSync(transact, collector)
  expect(await config()).toEqual({ collector })
})

it('replaces the address of another collector, and writes the same one only once', async () => {
  const { transact, config } = page(async () => ({}))
  await registerBackgroundSync(transact, 'https://old.example')
  const puts: unknown[] = []
  const watched: typeof transact = (reading, decide) =>
    transact(reading, found => {
      const change = decide(found)
      puts.push(...(change.put ?? []))
      return change
    })
  await registerBackgroundSync(watched, collector)
  await registerBackgroundSync(watched, collector)
  expect(await config()).toEqual({ collector })
  expect(puts).toHaveLength(1)
})

it.each([
  ['the page has no service worker', async () => undefined],
  ['the browser refuses', () => Promise.reject(new DOMException('sandboxed', 'SecurityError'))],
])('stores nothing when %s', async (_, getRegistration) => {
  const { transact, config } = page(getRegistration)
  await expect(registerBackgroundSync(transact, collector)).resolves.toBeUndefined()
  expect(await config()).toBeUndefined()
})
