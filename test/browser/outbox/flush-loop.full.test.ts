import { expect, it } from 'vitest'
import type { ClientStorage } from '../../../src/browser/device/client-storage.js'
import { memoryStore, type Transact } from '../../../src/browser/device/store.js'
import { createFlushLoop, type FlushStep } from '../../../src/browser/outbox/flush-loop.js'
import { createQueue } from '../../../src/browser/outbox/queue.js'
import type { Row } from '../../../src/browser/outbox/row.js'

it('tries once and then waits on a full device without a network', async () => {
  const store = memoryStore()
  const row: Row = {
    ...{ id: 'a', kind: 'feedback', revision: 1, body: '{}', size: 2, createdAt: Date.now() },
    ...{ state: 'waiting', attempts: 0, nextAt: 0 },
  }
  await store({}, () => ({ put: [['i:a', row]], result: undefined }))
  /** A lease can still be written over the row, but nothing that is longer. */
  const full: Transact = (reading, decide) =>
    store(reading, found => {
      const change = decide(found)
      if (change.put?.some(([, value]) => !(value as Row).lease))
        throw new DOMException('full', 'QuotaExceededError')
      return change
    })
  let attempts = 0
  const queue = createQueue({
    storage: {
      durable: () => full,
      device: async () => ({ id: 'device', secret: '' }),
      restore: async () => false,
    } as unknown as ClientStorage,
    consent: () => 'granted',
  })
  const shown = new Set<string>()
  const flushLoop = createFlushLoop({
    key: 'pk',
    transport: async () => {
      if (++attempts > 5) await new Promise(() => {})
      throw new Error('no network')
    },
    queue,
    canSend: () => true,
    signal: new AbortController().signal,
    presence: {
      show: token => {
        shown.add(token)
        return { token, end: () => void shown.delete(token) }
      },
      gone: async tokens => tokens.filter(token => !shown.has(token)),
    },
  })
  const steps: FlushStep[] = []
  for await (const step of flushLoop.flush()) steps.push(step)
  expect(steps.at(-1)).toMatchObject({ waiting: 1 })
  expect(attempts).toBe(1)
})
