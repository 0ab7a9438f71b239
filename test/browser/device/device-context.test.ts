import { beforeEach, describe, expect, it } from 'vitest'
import type { Context } from '../../../src/browser/context.js'
import { deviceContext } from '../../../src/browser/device/device-context.js'
import { mergeContext } from '../../../src/browser/device/merge-context.js'
import { createUpdateRecord } from '../../../src/browser/device/update-record.js'
import { DAY_MS } from '../../../src/model/time.js'

const start = Date.UTC(2026, 0, 1)
let updateRecord: ReturnType<typeof createUpdateRecord>
beforeEach(() => {
  updateRecord = createUpdateRecord()
})
/** A page of the same device at this time. */
const at = (now: number, context: Partial<Context> = {}) =>
  deviceContext({ options: {}, consent: 'granted', ...context } as Context, updateRecord, () => now)

describe('what goes along with an answer', () => {
  it('counts visits, not pages, and whole days since the first', async () => {
    expect(await at(start)).toEqual({ tenureDays: 0, visits: 1 })
    expect(await at(start + 10 * 60_000)).toEqual({ tenureDays: 0, visits: 1 })
    expect(await at(start + 45 * 60_000)).toEqual({ tenureDays: 0, visits: 2 })
    expect(await at(start + 9.5 * DAY_MS)).toEqual({ tenureDays: 9, visits: 3 })
  })
  it('counts a page once, however often it asks', async () => {
    const context = { options: {}, consent: 'granted' } as Context
    for (let hour = 0; hour < 5; hour++)
      expect(await deviceContext(context, updateRecord, () => start + hour * 3_600_000)).toMatchObject({
        visits: 1,
      })
  })
  it('tells the version of the product', async () => {
    const options = { version: '2.4.1' } as Context['options']
    expect(await at(start, { options })).toEqual({ version: '2.4.1', tenureDays: 0, visits: 1 })
  })
  it('counts nobody who asks to be spared, or does not consent', async () => {
    expect(await at(start, { sparing: true })).toEqual({})
    expect(await at(start, { consent: 'denied' })).toEqual({})
    expect(await updateRecord('visits', old => old)).toBeUndefined()
  })
  it('never counts backwards when a clock was put right', async () => {
    await at(start + 400 * DAY_MS)
    expect(await at(start)).toEqual({ tenureDays: 0, visits: 2 })
    expect(await at(start + DAY_MS)).toEqual({ tenureDays: 1, visits: 3 })
  })
})

describe('both contexts together', () => {
  it("lets the host's names go first", () => {
    expect(mergeContext({ visits: 3, version: '1' }, { version: 'beta' })).toEqual({
      visits: 3,
      version: 'beta',
    })
    expect(mergeContext({})).toBeUndefined()
  })
  it('never makes an answer too large to be taken', () => {
    const large = { note: 'x'.repeat(8170) }
    expect(mergeContext({ tenureDays: 400, visits: 300 }, large)).toEqual(large)
  })
})
