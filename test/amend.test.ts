import 'fake-indexeddb/auto'
import { createStore, get } from 'idb-keyval'
import { describe, expect, it } from 'vitest'
import { createAmend } from '../src/browser/amend.js'

let stores = 0
const database = () => createStore(`amend-${stores++}`, 'records')
const add = (n: number) => (old: number | undefined) => (old ?? 0) + n

describe('small records', () => {
  it('are changed by one tab at a time', async () => {
    const store = database()
    const tabs = [createAmend(store), createAmend(store), createAmend(store)]
    await Promise.all(Array.from({ length: 60 }, (_, i) => tabs[i % 3]!('n', add(1))))
    expect(await get('n', store)).toBe(60)
  })
  it('are dropped by returning nothing', async () => {
    const store = database()
    const amend = createAmend(store)
    await amend('n', add(1))
    expect(await amend('n', () => undefined)).toBeUndefined()
    expect(await get('n', store)).toBeUndefined()
  })
  it('that were written before there was a store get into it, on top of nothing only', async () => {
    const store = database()
    let consent = false
    const amend = createAmend((mode, use) =>
      consent ? store(mode, use) : Promise.reject(new Error('no consent')),
    )
    await amend('new', add(1))
    await amend('old', add(1))
    await createAmend(store)('old', add(10))
    consent = true
    expect([await amend('new', add(1)), await amend('old', add(1))]).toEqual([2, 11])
  })
  it('that another tab has erased stay erased', async () => {
    const store = database()
    const amend = createAmend(store)
    await amend('n', add(5))
    await createAmend(store)('n', () => undefined)
    expect(await amend('n', add(1))).toBe(1)
  })
  it('F02: a change whose transaction aborts is made again in memory, once', async () => {
    const store = database()
    let aborting = true
    const amend = createAmend((mode, use) =>
      store(mode, records => {
        const result = use(records)
        if (aborting) records.transaction.abort()
        return result
      }),
    )
    expect(await amend('n', add(1))).toBe(1)
    expect(await get('n', store)).toBeUndefined()
    aborting = false
    expect(await amend('n', add(1))).toBe(2)
    expect(await get('n', store)).toBe(2)
  })
})
