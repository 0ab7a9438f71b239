import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

const listeners = new Map<string, (event: object) => void>()
const deliverWaiting = vi.fn(async () => 0)

beforeEach(() => {
  vi.resetModules()
  vi.doMock('../../../src/browser/outbox/worker-flush.js', () => ({ deliverWaiting }))
  vi.stubGlobal('indexedDB', new IDBFactory())
  vi.stubGlobal('addEventListener', (type: string, listener: (event: object) => void) =>
    listeners.set(type, listener),
  )
})
afterEach(() => {
  listeners.clear()
  deliverWaiting.mockReset()
  vi.unstubAllGlobals()
  vi.doUnmock('../../../src/browser/outbox/worker-flush.js')
})

async function start() {
  vi.stubGlobal('ServiceWorkerGlobalScope', class {})
  await import('../../../src/browser/outbox/service-worker.js')
}
/** Dispatches an event and resolves with what it was extended by. */
function dispatch(type: string, fields: object = {}) {
  const extended: Promise<unknown>[] = []
  listeners.get(type)!({ ...fields, waitUntil: (promise: Promise<unknown>) => void extended.push(promise) })
  return extended[0]
}

it('does nothing outside a service worker', async () => {
  await import('../../../src/browser/outbox/service-worker.js')
  expect(listeners.size).toBe(0)
  expect(deliverWaiting).not.toHaveBeenCalled()
})

it('delivers when the worker starts, and a message keeps it alive until then', async () => {
  let finish = (_: number) => {}
  deliverWaiting.mockReturnValue(new Promise(resolve => (finish = resolve)))
  await start()
  expect(deliverWaiting).toHaveBeenCalledTimes(1)
  const extended = dispatch('message')
  finish(3)
  await extended
})

it('keeps the worker running when the delivery at start fails', async () => {
  deliverWaiting.mockRejectedValue(new Error('no storage'))
  await start()
  await expect(dispatch('message')).resolves.toBeUndefined()
})

it('delivers at its own sync only', async () => {
  await start()
  expect(dispatch('sync', { tag: 'another' })).toBeUndefined()
  await dispatch('sync', { tag: 'heartfelt' })
  expect(deliverWaiting).toHaveBeenCalledTimes(2)
})

it('rejects while something waits, so that the browser tries the sync again', async () => {
  deliverWaiting.mockResolvedValue(2)
  await start()
  await expect(dispatch('sync', { tag: 'heartfelt' })).rejects.toThrow('2 answers still wait')
})
