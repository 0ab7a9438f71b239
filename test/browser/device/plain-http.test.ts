import { createHash, randomBytes } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { identify } from '../../../src/browser/device/identity.js'
import { sha256 } from '../../../src/browser/device/plain-http.js'
import { memoryStore } from '../../../src/browser/device/store.js'

const ofNode = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
afterEach(() => void vi.unstubAllGlobals())

describe('SHA-256 on plain http', () => {
  it.each([0, 1, 3, 55, 56, 63, 64, 65, 119, 120, 1000, 100_000])('of %i bytes is that of Node', length => {
    const bytes = randomBytes(length)
    expect(sha256(bytes)).toBe(ofNode(bytes))
    expect(sha256(Uint8Array.from(bytes).buffer)).toBe(ofNode(bytes))
  })
})

// Row 2: `crypto.subtle` is absent without a secure context.
describe('the identity of a device on plain http', () => {
  const plainHttp = () =>
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto), subtle: undefined })

  it('has the proof of its secret', async () => {
    plainHttp()
    const { secret, proof } = await identify(memoryStore())
    expect(proof).toBe(ofNode(Buffer.from(secret)))
  })
  it('of an earlier version gets its proof, and so does what it has queued', async () => {
    plainHttp()
    const store = memoryStore()
    const old = { id: 'd', secret: 's' }
    const rows = { 'i:a': { id: 'a', body: '{}' }, 'i:b': { id: 'b', body: '{}', proof: 'other' } }
    await store({}, () => ({ put: [['m:device', old], ...Object.entries(rows)], result: undefined }))
    const proof = ofNode(Buffer.from('s'))
    expect(await identify(store)).toEqual({ ...old, proof })
    const [device, a, b] = await store({ keys: ['m:device', 'i:a', 'i:b'] }, found => ({
      result: found.map(([, value]) => value),
    }))
    expect([device, a, b]).toEqual([{ ...old, proof }, { ...rows['i:a'], proof }, rows['i:b']])
  })
})
