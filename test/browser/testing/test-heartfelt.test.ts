import { describe, expect, it, vi } from 'vitest'
import * as real from '../../../src/browser/index.js'
import * as testing from '../../../src/browser/testing/index.js'
import { createTestHeartfelt } from '../../../src/browser/testing/index.js'

describe('createTestHeartfelt', () => {
  it('notes each call with its arguments, in order', async () => {
    const heartfelt = createTestHeartfelt()
    heartfelt.identify({ id: 'customer-17' })
    await heartfelt.reached('payment', { context: { basket: 3 } })
    await heartfelt.journey('purchase').start({ goal: 'shoes' })
    await heartfelt.journey('purchase').complete()
    await heartfelt.outbox.flush(undefined)
    expect(heartfelt.calls).toEqual([
      { method: 'identify', args: [{ id: 'customer-17' }] },
      { method: 'reached', args: ['payment', { context: { basket: 3 } }] },
      { method: 'journey.start', args: ['purchase', { goal: 'shoes' }] },
      { method: 'journey.complete', args: ['purchase'] },
      { method: 'outbox.flush', args: [] },
    ])
    heartfelt.calls.length = 0
    heartfelt.close()
    expect(heartfelt.calls).toEqual([{ method: 'close', args: [] }])
  })

  it('answers what the real client answers when all goes well', async () => {
    const heartfelt = createTestHeartfelt()
    expect(await heartfelt.reached('payment')).toEqual({ asked: true, reason: 'allowed' })
    expect(await heartfelt.ask('payment')).toEqual({ asked: true, reason: 'passive' })
    const input = { moment: 'payment', point: 'good' }
    expect(await heartfelt.record(input)).toEqual({ id: 'feedback-1', state: 'sent' })
    expect((await heartfelt.record(input)).id).toBe('feedback-2')
    expect(await heartfelt.history()).toEqual([])
    expect(await heartfelt.outbox.flush()).toEqual({ sent: 0, rejected: 0, waiting: 0 })
  })

  it('answers what the test says', async () => {
    const heartfelt = createTestHeartfelt({
      reached: { asked: false, reason: 'day' },
      record: { id: '', state: 'refused', reason: 'consent' },
      consent: 'unknown',
    })
    expect(await heartfelt.reached('payment')).toEqual({ asked: false, reason: 'day' })
    expect((await heartfelt.record({ moment: 'payment', point: 'good' })).state).toBe('refused')
    expect(heartfelt.consent()).toBe('unknown')
    expect(heartfelt.consent('denied')).toBe('denied')
    expect(heartfelt.consent()).toBe('denied')
  })

  it('fires the events that the test fires, until the handler is removed or the client destroyed', () => {
    const heartfelt = createTestHeartfelt()
    const [sent, others] = [vi.fn(), vi.fn()]
    const undo = heartfelt.on('sent', sent)
    heartfelt.on('sent', others)
    heartfelt.emit('sent', { id: '1', moment: 'payment', revision: 1 })
    undo()
    heartfelt.emit('sent', { id: '2', moment: 'payment', revision: 1 })
    heartfelt.destroy()
    heartfelt.emit('sent', { id: '3', moment: 'payment', revision: 1 })
    expect(sent.mock.calls).toEqual([[{ id: '1', moment: 'payment', revision: 1 }]])
    expect(others).toHaveBeenCalledTimes(2)
  })
})

describe('heartfelt/testing in the place of heartfelt', () => {
  it('exports every name of the main entry', () => {
    expect(Object.keys(testing)).toEqual(expect.arrayContaining(Object.keys(real)))
  })

  it('has every method of the real client', () => {
    const options = { key: 'pk_', collector: 'https://c.example' }
    const [client, test] = [real.createHeartfelt(options), testing.createHeartfelt(options)]
    expect(Object.keys(test)).toEqual(expect.arrayContaining(Object.keys(client)))
    expect(Object.keys(test.outbox)).toEqual(Object.keys(client.outbox))
    expect(Object.keys(test.journey('a'))).toEqual(Object.keys(client.journey('a')))
    client.destroy()
  })

  it('checks options as the real client does, and shows them', () => {
    expect(() => testing.createHeartfelt({ key: '', collector: 'https://c.example' })).toThrow(/key/)
    const heartfelt = testing.createHeartfelt({
      key: 'pk_',
      collector: 'https://c.example/',
      consent: 'denied',
    })
    expect(heartfelt.options?.collector).toBe('https://c.example')
    expect(heartfelt.consent()).toBe('denied')
  })

  it('uses no network, DOM, storage or timer', async () => {
    const globals = ['fetch', 'indexedDB', 'document', 'localStorage', 'setTimeout', 'addEventListener']
    const touched: string[] = []
    for (const name of globals)
      vi.stubGlobal(
        name,
        new Proxy(() => {}, { get: () => touched.push(name), apply: () => touched.push(name) }),
      )
    const heartfelt = testing.createHeartfelt({ key: 'pk_', collector: 'https://c.example' })
    await heartfelt.reached('payment')
    await heartfelt.record({ moment: 'payment', point: 'good' })
    await heartfelt.history({ show: true })
    await heartfelt.forget()
    heartfelt.destroy()
    vi.unstubAllGlobals()
    expect(touched).toEqual([])
  })
})
