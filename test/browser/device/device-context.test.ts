import { beforeEach, describe, expect, it } from 'vitest'
import type { Context } from '../../../src/browser/context.js'
import { deviceContext } from '../../../src/browser/device/device-context.js'
import { createUpdateRecord } from '../../../src/browser/device/update-record.js'
import { DAY_MS } from '../../../src/model/time.js'

const start = Date.UTC(2026, 0, 1)
let updateRecord: ReturnType<typeof createUpdateRecord>
beforeEach(() => {
  updateRecord = createUpdateRecord()
})
/** The context of a page that this device opens at the given time. */
const contextAt = (now: number, context: Partial<Context> = {}) =>
  deviceContext({ options: {}, consent: 'granted', ...context } as Context, updateRecord, () => now)

describe('deviceContext', () => {
  it('counts visits, not pages, and whole days since the first', async () => {
    expect(await contextAt(start)).toEqual({ tenureDays: 0, visits: 1 })
    expect(await contextAt(start + 10 * 60_000)).toEqual({ tenureDays: 0, visits: 1 })
    expect(await contextAt(start + 45 * 60_000)).toEqual({ tenureDays: 0, visits: 2 })
    expect(await contextAt(start + 9.5 * DAY_MS)).toEqual({ tenureDays: 9, visits: 3 })
  })
  it('counts a page once, however often its context is read', async () => {
    const context = { options: {}, consent: 'granted' } as Context
    for (let hour = 0; hour < 5; hour++)
      expect(await deviceContext(context, updateRecord, () => start + hour * 3_600_000)).toMatchObject({
        visits: 1,
      })
  })
  it('holds the version of the product', async () => {
    const options = { version: '2.4.1' } as Context['options']
    expect(await contextAt(start, { options })).toEqual({ version: '2.4.1', tenureDays: 0, visits: 1 })
  })
  it('counts no visits under Global Privacy Control or without consent', async () => {
    expect(await contextAt(start, { gpc: true })).toEqual({})
    expect(await contextAt(start, { consent: 'denied' })).toEqual({})
    expect(await updateRecord('visits', old => old)).toBeUndefined()
  })
  it('never counts backwards after the clock was corrected', async () => {
    await contextAt(start + 400 * DAY_MS)
    expect(await contextAt(start)).toEqual({ tenureDays: 0, visits: 2 })
    expect(await contextAt(start + DAY_MS)).toEqual({ tenureDays: 1, visits: 3 })
  })
})
