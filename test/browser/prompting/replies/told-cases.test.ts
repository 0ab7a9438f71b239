import { describe, expect, it } from 'vitest'
import { createUpdateRecord } from '../../../../src/browser/device/update-record.js'
import { addToldCase, dueCase, removeToldCase } from '../../../../src/browser/prompting/replies/told-cases.js'
import { DAY_MS } from '../../../../src/model/time.js'

const told = Date.UTC(2026, 10, 22)

describe('a case that the person was told about', () => {
  it('is due from one day to seven days later, and then removed', async () => {
    const updateRecord = createUpdateRecord()
    await addToldCase(updateRecord, 'payment', told)
    expect(await dueCase(updateRecord, told + DAY_MS - 1)).toBeUndefined()
    expect(await dueCase(updateRecord, told + DAY_MS)).toEqual({ moment: 'payment', told })
    expect(await dueCase(updateRecord, told + 7 * DAY_MS)).toEqual({ moment: 'payment', told })
    expect(await dueCase(updateRecord, told + 7 * DAY_MS + 1)).toBeUndefined()
    expect(await updateRecord('cases', old => old)).toBeUndefined()
  })
  it('is not due any more once it was removed', async () => {
    const updateRecord = createUpdateRecord()
    await addToldCase(updateRecord, 'payment', told)
    await addToldCase(updateRecord, 'delivery', told)
    await removeToldCase(updateRecord, 'payment')
    expect(await dueCase(updateRecord, told + 2 * DAY_MS)).toMatchObject({ moment: 'delivery' })
    await removeToldCase(updateRecord, 'delivery')
    expect(await updateRecord('cases', old => old)).toBeUndefined()
  })
  it('counts once per moment, from the last time', async () => {
    const updateRecord = createUpdateRecord()
    await addToldCase(updateRecord, 'payment', told)
    await addToldCase(updateRecord, 'payment', told + DAY_MS)
    expect(await dueCase(updateRecord, told + DAY_MS)).toBeUndefined()
    expect(await updateRecord<unknown[]>('cases', old => old)).toHaveLength(1)
  })
  it('counts from now when a clock that ran ahead stored a time in the future', async () => {
    const updateRecord = createUpdateRecord()
    await addToldCase(updateRecord, 'payment', told + 365 * DAY_MS)
    expect(await dueCase(updateRecord, told)).toBeUndefined()
    expect(await dueCase(updateRecord, told + DAY_MS)).toMatchObject({ moment: 'payment' })
  })
})
