import 'fake-indexeddb/auto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openDatabase } from '../../../src/browser/device/indexed-db.js'
import { memoryStore, type Transact } from '../../../src/browser/device/store.js'

const names = [...'abcdefgh']
const some = fc.subarray(names)

/** All entries of a store. */
const contents = (store: Transact) => store({ from: 'a', to: 'z' }, found => ({ result: found }))

describe('the store in IndexedDB', () => {
  let count = 0

  test('gives the same results as the store in memory', async () => {
    await fc.assert(
      fc.asyncProperty(
        ...([
          some,
          some,
          some,
          some,
          fc.constantFrom(...names),
          fc.option(fc.nat(8), { nil: undefined }),
        ] as const),
        async (filled, keys, put, remove, from, limit) => {
          const database = openDatabase(`stores ${count++}`)
          const outcomes = []
          for (const store of [database.transact, memoryStore()]) {
            await store({}, () => ({ put: filled.map(name => [name, `${name} before`]), result: undefined }))
            const read = await store({ keys, from, to: 'z', ...(limit && { limit }) }, found => ({
              put: put.map(name => [name, `${name} after`]),
              remove,
              result: found,
            }))
            outcomes.push({ read, left: await contents(store) })
          }
          database.close()
          expect(outcomes[0]).toEqual(outcomes[1])
        },
      ),
      { numRuns: 300 },
    )
  })

  // F02: Chromium aborts a transaction after its requests have succeeded.
  test('rejects with an error when a transaction is aborted without one', async () => {
    const database = openDatabase(`stores ${count++}`)
    const { put } = IDBObjectStore.prototype
    IDBObjectStore.prototype.put = function (...args) {
      const request = put.apply(this, args)
      request.addEventListener('success', () => this.transaction.abort())
      return request
    }
    try {
      const write = database.transact({}, () => ({ put: [['a', 1]], result: undefined }))
      await expect(write).rejects.toBeInstanceOf(Error)
    } finally {
      IDBObjectStore.prototype.put = put
      database.close()
    }
  })
})
