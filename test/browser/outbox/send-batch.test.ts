import { afterEach, expect, it, vi } from 'vitest'
import { memoryStore } from '../../../src/browser/device/store.js'
import { TransportError } from '../../../src/browser/errors.js'
import type { Row } from '../../../src/browser/outbox/row.js'
import { sendBatch } from '../../../src/browser/outbox/send-batch.js'
import type { Transport } from '../../../src/browser/transports/transport.js'
import { rowOf } from './rows.js'

afterEach(() => void vi.useRealTimers())

const send = (rows: Row[], transport: Transport, store = memoryStore()) =>
  sendBatch(rows, { key: 'pk', transport, store, now: 0 })

const accept: Transport = async ({ items }) => ({
  results: items.map(({ id }) => ({ id, revision: 1, status: 'accepted' })),
})
const fail =
  (status: number): Transport =>
  async () => {
    throw new TransportError('refused', { status, retryAfter: 7000 })
  }

it('resolves with a verdict on each item and the number of replies', async () => {
  const { outcomes, replies, failure } = await send([rowOf('a'), rowOf('b')], async (batch, signal) => ({
    ...(await accept(batch, signal)),
    replies: 2,
  }))
  expect([...outcomes.keys()]).toEqual(['a', 'b'])
  expect([replies, failure]).toEqual([2, undefined])
})

it.each([
  ['a page instead of an acknowledgement', '<html>'],
  ['nothing', undefined],
])('takes %s for a network failure', async (_, answer) => {
  const { outcomes, failure } = await send([rowOf('a')], async () => answer as never)
  expect(outcomes.get('a')).toEqual({ status: 'rejected', reason: 'network', retryable: true })
  expect(failure).toEqual({ status: undefined, retryAfter: undefined })
})

it('ignores verdicts on unknown items, unknown statuses and older revisions', async () => {
  const results = [
    null,
    { id: 'stranger', revision: 9, status: 'accepted' },
    { id: 'a', revision: 1, status: 'accepted' },
    { id: 'b', revision: 1, status: '?' },
  ]
  const { outcomes } = await send(
    [rowOf('a', { revision: 2 }), rowOf('b')],
    async () => ({ results }) as never,
  )
  expect(outcomes.size).toBe(0)
})

it('halves a refused batch until the item that causes it stands alone', async () => {
  const sizes: number[] = []
  const transport: Transport = async (batch, signal) => {
    sizes.push(batch.items.length)
    if (batch.items.some(({ id }) => id === 'poison')) throw new TransportError('too large', { status: 413 })
    return accept(batch, signal)
  }
  const { outcomes } = await send(
    ['a', 'b', 'poison', 'c'].map(id => rowOf(id, { body: JSON.stringify({ id }) })),
    transport,
  )
  expect(sizes).toEqual([4, 2, 2, 1, 1])
  expect(outcomes.get('poison')).toEqual({ status: 'rejected', reason: 'http 413' })
  expect(['a', 'b', 'c'].map(id => outcomes.get(id)?.status)).toEqual(['accepted', 'accepted', 'accepted'])
})

it('passes on the status and Retry-After of a failure', async () => {
  const { failure } = await send([rowOf('a')], fail(503))
  expect(failure).toEqual({ status: 503, retryAfter: 7000 })
})

it('gives up after 30 seconds and aborts the request', async () => {
  vi.useFakeTimers()
  let aborted = false
  const sending = send([rowOf('a')], (_, signal) => {
    signal.onabort = () => {
      aborted = true
    }
    return new Promise(() => {})
  })
  await vi.advanceTimersByTimeAsync(30_000)
  expect((await sending).outcomes.get('a')).toMatchObject({ reason: 'network', retryable: true })
  expect(aborted).toBe(true)
})

const photo = rowOf('a/s', { body: '', attachment: { event: 'a', sha256: 's', type: 'image/png' } })
const withBytes = async () => {
  const store = memoryStore()
  await store({}, () => ({ put: [['b:a/s', new ArrayBuffer(3)]], result: undefined }))
  return store
}
const uploading = (upload: Transport['upload']): Transport =>
  Object.assign(async () => ({ results: [] }), { upload })

it('uploads an attachment with its bytes', async () => {
  const upload = vi.fn(async () => {})
  const { outcomes } = await send([photo], uploading(upload), await withBytes())
  expect(outcomes.get('a/s')).toEqual({ status: 'accepted' })
  const expected = { id: 'a', sha256: 's', type: 'image/png', bytes: new ArrayBuffer(3) }
  expect(upload).toHaveBeenCalledExactlyOnceWith(expected, 'pk', expect.any(AbortSignal))
})

it('rejects an attachment that the transport cannot upload, or whose bytes are gone', async () => {
  expect((await send([photo], accept)).outcomes.get('a/s')).toMatchObject({ reason: 'unsupported' })
  expect(
    (
      await send(
        [photo],
        uploading(async () => {}),
      )
    ).outcomes.get('a/s'),
  ).toMatchObject({ reason: 'corrupt' })
})

it('ends the round after an attachment only when the transport itself fails', async () => {
  const store = await withBytes()
  const refused = await send([photo], uploading(fail(404) as never), store)
  expect(refused.failure).toBeUndefined()
  expect(refused.outcomes.get('a/s')).toMatchObject({ reason: 'http 404', retryable: false })
  const failed = await send([photo], uploading(fail(503) as never), store)
  expect(failed.failure).toEqual({ status: 503, retryAfter: 7000 })
})
