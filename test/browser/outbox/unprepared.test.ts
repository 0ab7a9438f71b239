// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createHeartfelt } from '../../../src/browser/client.js'
import { PREPARE_RETRY_MS } from '../../../src/browser/outbox/unprepared.js'
import type { Transport } from '../../../src/browser/transports/transport.js'
import type { FeedbackItem } from '../../../src/model/feedback.js'

// Row 10: a photo chosen offline, before the piece that prepares it was ever loaded.
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='
const photo = () => new Blob([Uint8Array.from(atob(PNG), character => character.charCodeAt(0))])
const piece = '../../../src/browser/outbox/prepare-attachments.js'

let sent: FeedbackItem[]
let uploads: { id: string; bytes: number }[]
const transport: Transport = Object.assign(
  async ({ items }: Parameters<Transport>[0]) => {
    sent.push(...(items as FeedbackItem[]))
    return { results: items.map(({ id, revision }) => ({ id, revision, status: 'accepted' as const })) }
  },
  {
    upload: async ({ id, bytes }: { id: string; bytes: ArrayBuffer }) => {
      uploads.push({ id, bytes: bytes.byteLength })
    },
  },
)

beforeEach(() => {
  sent = []
  uploads = []
  vi.doMock(piece, () => {
    throw new Error('offline')
  })
})
afterEach(() => {
  vi.doUnmock(piece)
  vi.useRealTimers()
})

const recordOffline = async (key: string) => {
  const client = createHeartfelt({ key, transport })
  const errors: string[] = []
  client.on('error', ({ error }) => errors.push(error.message))
  const { id, state } = await client.record({
    moment: 'm',
    point: 'bad',
    comment: 'Look',
    attachments: [photo()],
  })
  expect(state).toBe('kept')
  expect(errors).toEqual(['Photos cannot be prepared now; they are kept and tried again.'])
  await client.outbox.flush()
  expect(sent).toMatchObject([{ id, revision: 1, comment: 'Look' }])
  expect(sent[0]!.attachments).toBeUndefined()
  return { client, id }
}
const arrived = (id: string) =>
  vi.waitFor(() => {
    expect(sent.at(-1)).toMatchObject({
      id,
      revision: 2,
      comment: 'Look',
      attachments: [{ type: 'image/png' }],
    })
    expect(uploads).toMatchObject([{ id }])
  })

it('is kept with its answer, and sent as soon as the piece can be loaded', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true })
  const { client, id } = await recordOffline('row10-same')
  vi.doUnmock(piece)
  await vi.advanceTimersByTimeAsync(PREPARE_RETRY_MS)
  await arrived(id)
  client.destroy()
})

it('is sent by the next page', async () => {
  const { client, id } = await recordOffline('row10-next')
  client.destroy()
  vi.doUnmock(piece)
  const next = createHeartfelt({ key: 'row10-next', transport })
  await arrived(id)
  next.destroy()
})

it('is gone after clear()', async () => {
  const { client } = await recordOffline('row10-clear')
  await client.outbox.clear()
  client.destroy()
  vi.doUnmock(piece)
  const next = createHeartfelt({ key: 'row10-clear', transport })
  await next.record({ moment: 'm', point: 'good' })
  await next.outbox.flush()
  expect(sent.filter(({ attachments }) => attachments)).toEqual([])
  next.destroy()
})
