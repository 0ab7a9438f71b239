import 'fake-indexeddb/auto'
import { get } from 'idb-keyval'
import { describe, expect, it } from 'vitest'
import { createAmend } from '../../src/browser/device/amend.js'
import { openDatabase } from '../../src/browser/device/indexed-db.js'

let stores = 0
const database = () => openDatabase(`amend-${stores++}`)
const add = (n: number) => (old: number | undefined) => (old ?? 0) + n

describe('small records', () => {
  it('are changed by one tab at a time', async () => {
    const { transact, useStore } = database()
    const tabs = [createAmend(transact), createAmend(transact), createAmend(transact)]
    await Promise.all(Array.from({ length: 60 }, (_, i) => tabs[i % 3]!('n', add(1))))
    expect(await get('n', useStore)).toBe(60)
  })
  it('are dropped by returning nothing', async () => {
    const { transact, useStore } = database()
    const amend = createAmend(transact)
    await amend('n', add(1))
    expect(await amend('n', () => undefined)).toBeUndefined()
    expect(await get('n', useStore)).toBeUndefined()
  })
  it('that were written before there was a store get into it, on top of nothing only', async () => {
    const { transact } = database()
    let consent = false
    const amend = createAmend((reading, decide) =>
      consent ? transact(reading, decide) : Promise.reject(new Error('no consent')),
    )
    await amend('new', add(1))
    await amend('old', add(1))
    await createAmend(transact)('old', add(10))
    consent = true
    expect([await amend('new', add(1)), await amend('old', add(1))]).toEqual([2, 11])
  })
  it('that another tab has erased stay erased', async () => {
    const { transact } = database()
    const amend = createAmend(transact)
    await amend('n', add(5))
    await createAmend(transact)('n', () => undefined)
    expect(await amend('n', add(1))).toBe(1)
  })
  it('F02: a change whose transaction aborts is made again in memory, once', async () => {
    const { transact, useStore } = database()
    let aborting = true
    const amend = createAmend((reading, decide) => {
      if (!aborting) return transact(reading, decide)
      return transact(reading, found => {
        decide(found)
        throw new DOMException('no', 'AbortError')
      })
    })
    expect(await amend('n', add(1))).toBe(1)
    expect(await get('n', useStore)).toBeUndefined()
    aborting = false
    expect(await amend('n', add(1))).toBe(2)
    expect(await get('n', useStore)).toBe(2)
  })
})
