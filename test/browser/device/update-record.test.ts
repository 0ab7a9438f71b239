import 'fake-indexeddb/auto'
import { get } from 'idb-keyval'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../../src/browser/device/indexed-db.js'
import { createUpdateRecord } from '../../../src/browser/device/update-record.js'

let stores = 0
const database = () => openDatabase(`update-record-${stores++}`)
const add = (n: number) => (old: number | undefined) => (old ?? 0) + n

describe('small records', () => {
  it('are changed by one tab at a time', async () => {
    const { transact, useStore } = database()
    const tabs = [createUpdateRecord(transact), createUpdateRecord(transact), createUpdateRecord(transact)]
    await Promise.all(Array.from({ length: 60 }, (_, i) => tabs[i % 3]!('n', add(1))))
    expect(await get('n', useStore)).toBe(60)
  })
  it('are deleted if the function returns undefined', async () => {
    const { transact, useStore } = database()
    const updateRecord = createUpdateRecord(transact)
    await updateRecord('n', add(1))
    expect(await updateRecord('n', () => undefined)).toBeUndefined()
    expect(await get('n', useStore)).toBeUndefined()
  })
  it('from before there was a store are stored later, unless the store has the record already', async () => {
    const { transact } = database()
    let consent = false
    const updateRecord = createUpdateRecord((reading, decide) =>
      consent ? transact(reading, decide) : Promise.reject(new Error('no consent')),
    )
    await updateRecord('new', add(1))
    await updateRecord('old', add(1))
    await createUpdateRecord(transact)('old', add(10))
    consent = true
    expect([await updateRecord('new', add(1)), await updateRecord('old', add(1))]).toEqual([2, 11])
  })
  it('stay deleted after another tab has deleted them', async () => {
    const { transact } = database()
    const updateRecord = createUpdateRecord(transact)
    await updateRecord('n', add(5))
    await createUpdateRecord(transact)('n', () => undefined)
    expect(await updateRecord('n', add(1))).toBe(1)
  })
  it('F02: are changed in memory, once, when the transaction aborts', async () => {
    const { transact, useStore } = database()
    let aborting = true
    const updateRecord = createUpdateRecord((reading, decide) => {
      if (!aborting) return transact(reading, decide)
      return transact(reading, found => {
        decide(found)
        throw new DOMException('no', 'AbortError')
      })
    })
    expect(await updateRecord('n', add(1))).toBe(1)
    expect(await get('n', useStore)).toBeUndefined()
    aborting = false
    expect(await updateRecord('n', add(1))).toBe(2)
    expect(await get('n', useStore)).toBe(2)
  })
})
