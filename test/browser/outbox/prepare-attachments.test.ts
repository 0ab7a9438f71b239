import { expect, it, vi } from 'vitest'
import { prepareAttachments } from '../../../src/browser/outbox/prepare-attachments.js'
import { MAX_ATTACHMENTS } from '../../../src/model/limits.js'

/** A PNG of one pixel. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='
const photo = () => new Blob([Uint8Array.from(atob(PNG), character => character.charCodeAt(0))])

it('names a photo by its hash', async () => {
  expect(await prepareAttachments([photo()])).toMatchObject([
    { sha256: expect.stringMatching(/^[0-9a-f]{64}$/), type: 'image/png' },
  ])
})

it('drops a photo that it cannot use with its description and keeps the others with theirs', async () => {
  const prepared = await prepareAttachments(
    [photo(), new Blob(['no picture']), photo()],
    ['first', 'second', 'third'],
  )
  expect(prepared.map(({ description }) => description)).toEqual(['first', 'third'])
})

it('takes at most five photos', async () => {
  expect(await prepareAttachments(Array.from({ length: 7 }, photo))).toHaveLength(MAX_ATTACHMENTS)
})

// Row 10: no photo is lost in silence.
it('tells of each photo that is left out, also of one whose bytes never come', async () => {
  vi.useFakeTimers()
  const reasons: string[] = []
  const never = Object.assign(new Blob(), { arrayBuffer: () => new Promise<ArrayBuffer>(() => {}) })
  const photos = [new Blob(['no picture']), never, photo(), null as unknown as Blob, photo(), photo()]
  const prepared = prepareAttachments(photos, [], reason => reasons.push((reason as Error).name))
  await vi.advanceTimersByTimeAsync(10_000)
  vi.useRealTimers()
  expect(await prepared).toHaveLength(2)
  expect(reasons).toEqual(['TypeError', 'TimeoutError', 'TypeError', 'RangeError'])
})
