import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { readImage } from '../../../src/collector/images/read-image.js'
import { jpeg, latin, place, png, pngChunk, segment, webp } from '../../fixtures/images.js'
import { answer, type Harness, startCollector } from '../harness.js'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
/** Sends a feedback that announces a picture, then the picture. */
async function upload(
  { send, fetch, project }: Harness,
  bytes: Uint8Array,
  announced: Record<string, unknown> = {},
  init: RequestInit = {},
) {
  const manifest = { sha256: sha256(bytes), type: 'image/png', size: bytes.length, ...announced }
  const item = answer({ attachments: [manifest], device: 'd1' } as Record<string, unknown>)
  await send([item])
  const path = `/v1/feedback/${item.id}/attachments/${manifest.sha256}`
  const put = () => fetch(`${path}?key=${project.key}`, { method: 'PUT', body: bytes as BodyInit, ...init })
  return { item, manifest, put, response: await put() }
}

test.each([
  ['image/png', png(3, 4)],
  ['image/jpeg', jpeg(3, 4)],
  ['image/webp', webp(3, 4)],
] as const)('keeps an announced %s once and shows it to those who signed in', async (type, bytes) => {
  const harness = await startCollector()
  const { response, put, item, manifest } = await upload(harness, bytes, { type })
  expect(response.status).toBe(201)
  expect((await put()).status).toBe(200)
  const path = `/attachments/${item.id}/${manifest.sha256}`
  const shown = await harness.admin(path)
  expect(readImage(new Uint8Array(await shown.arrayBuffer()))).toMatchObject({ type, width: 3, height: 4 })
  expect((await harness.fetch(`/v1/admin${path}`)).status).toBe(401)
})

test('S33: a picture is served with headers that keep it from running code', async () => {
  const harness = await startCollector()
  const { item, manifest } = await upload(harness, png())
  const { headers } = await harness.admin(`/attachments/${item.id}/${manifest.sha256}`)
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'")
  expect(headers.get('content-type')).toBe('image/png')
})

test.each([
  ['an SVG', latin('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
  ['HTML', latin('<!doctype html><script>alert(1)</script>')],
  ['a GIF', latin('GIF89a\x01\0\x01\0\0\0\0;')],
  ['a JPEG that says PNG', jpeg()],
  ['a PNG that breaks off', png().subarray(0, 40)],
  ['a magic number alone', latin('\x89PNG\r\n\x1a\n')],
])('S32: %s is no picture', async (_, bytes) => {
  expect((await upload(await startCollector(), bytes)).response.status).toBe(415)
})

test.each([
  ['image/png', Buffer.concat([png(), latin('<script>alert(1)</script>')])],
  ['image/jpeg', Buffer.concat([jpeg(), latin('<script>alert(1)</script>')])],
  ['image/webp', Buffer.concat([webp(), latin('<script>alert(1)</script>')])],
] as const)('S32: what hides behind the end of an %s is not kept', async (type, bytes) => {
  const harness = await startCollector()
  const { response, item, manifest } = await upload(harness, bytes, { type })
  expect(response.status).toBe(201)
  const shown = await harness.admin(`/attachments/${item.id}/${manifest.sha256}`)
  expect(Buffer.from(await shown.arrayBuffer()).toString('latin1')).not.toContain('script')
})

test.each([
  ['image/png', png(2, 2, [pngChunk('eXIf', place), pngChunk('tEXt', place)])],
  ['image/jpeg', jpeg(2, 2, [segment(0xe1, place), segment(0xfe, place), segment(0xed, place)])],
  // The two forms of a JFIF thumbnail, and APP2 segments that are no colour profile.
  [
    'image/jpeg',
    jpeg(2, 2, [segment(0xe0, Buffer.concat([latin('JFIF\0\x01\x01\0\0\x01\0\x01\x09\x09'), place]))]),
  ],
  [
    'image/jpeg',
    jpeg(2, 2, [segment(0xe0, Buffer.concat([latin('JFXX\0\x10'), place])), segment(0xe2, place)]),
  ],
  [
    'image/webp',
    webp(2, 2, [
      ['EXIF', place],
      ['XMP ', place],
      ['junk', place],
    ]),
  ],
] as const)('S35: places and texts inside an %s are stripped', async (type, bytes) => {
  const harness = await startCollector()
  const { response, item, manifest } = await upload(harness, bytes, { type })
  expect(response.status).toBe(201)
  const shown = await harness.admin(`/attachments/${item.id}/${manifest.sha256}`)
  const kept = Buffer.from(await shown.arrayBuffer())
  expect(kept.toString('latin1')).not.toContain('GPS')
  expect(readImage(kept)).toMatchObject({ type, width: 2, height: 2 })
})

test('the colour segments of a JPEG are kept', () => {
  const needed = [
    segment(0xe2, latin('ICC_PROFILE\0\x01\x01profile')),
    segment(0xee, latin('Adobe\0\x64\0\0\0\0\x01')),
  ]
  const { bytes } = readImage(jpeg(2, 2, needed))!
  expect(Buffer.from(bytes)).toEqual(jpeg(2, 2, needed))
})

test('S34: a picture of 50 000 × 50 000 is refused from its header', async () => {
  for (const [type, bytes] of [
    ['image/png', png(50_000, 50_000)],
    ['image/jpeg', jpeg(50_000, 50_000)],
    ['image/webp', webp(50_000, 50_000)],
  ] as const) {
    const { response } = await upload(await startCollector(), bytes, { type })
    expect([response.status, (await response.json()).error.code]).toEqual([413, 'too_many_pixels'])
  }
})

test('only an announced picture is accepted, byte for byte', async () => {
  const harness = await startCollector()
  const { fetch, project } = harness
  const bytes = png()
  const put = (path: string, key = project.key, body: Uint8Array = bytes) =>
    fetch(`${path}?key=${key}`, { method: 'PUT', body: body as BodyInit })
  expect((await put(`/v1/feedback/none/attachments/${sha256(bytes)}`)).status).toBe(404)
  expect((await put('/v1/feedback/none/attachments/short')).status).toBe(400)
  expect((await upload(harness, bytes, { sha256: 'a'.repeat(64) })).response.status).toBe(400)
  expect((await upload(harness, bytes, { size: bytes.length + 1 })).response.status).toBe(400)
  const longer = (await upload(harness, bytes, { size: bytes.length - 1 })).response
  expect([longer.status, (await longer.json()).error.message]).toEqual([
    413,
    `The body exceeds ${bytes.length - 1} bytes; that is what the answer announced.`,
  ])
  const { item, manifest } = await upload(harness, png(5, 5))
  const path = `/v1/feedback/${item.id}/attachments/${manifest.sha256}`
  expect((await put(path, 'pk_wrong')).status).toBe(401)
  const other = await harness.store.projects.add('other')
  expect((await put(path, other.key)).status).toBe(404)
})

test('S38: uploads are limited by a daily quota per person', async () => {
  const harness = await startCollector()
  const noise = (n: number) => png(2, 2, [pngChunk('IDAT', Buffer.alloc(4_900_000, n))])
  const statuses: number[] = []
  for (let i = 0; i < 11; i++) statuses.push((await upload(harness, noise(i))).response.status)
  expect(statuses).toEqual([...Array(10).fill(201), 429])
  harness.clock.now += 86_400_001
  expect((await upload(harness, noise(99))).response.status).toBe(201)
})

test('S22: unfinished uploads are limited in total and per sender', async () => {
  const harness = await startCollector()
  const { send, collector, project } = harness
  const bytes = png()
  const attachments = [{ sha256: sha256(bytes), type: 'image/png' as const, size: bytes.length }]
  const item = answer({ attachments })
  await send([item])
  const ends: (() => void)[] = []
  const put = (address: string) => {
    const path = `/v1/feedback/${item.id}/attachments/${sha256(bytes)}?key=${project.key}`
    const body = new ReadableStream({
      async start(controller) {
        await new Promise<void>(resolve => ends.push(resolve))
        controller.enqueue(bytes)
        controller.close()
      },
    })
    const init = { method: 'PUT', body, duplex: 'half' } as RequestInit
    return collector.fetch(new Request(`http://collector.test${path}`, init), { address })
  }
  const slow = Array.from({ length: 24 }, (_, i) => put(`203.0.113.${i % 3}`))
  await new Promise(resolve => setTimeout(resolve, 50))
  for (const address of ['203.0.113.0', '203.0.113.7']) {
    const refused = await put(address)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2'])
  }
  for (const end of ends) end()
  expect((await Promise.all(slow)).map(({ status }) => status).sort()).toEqual([...Array(23).fill(200), 201])
  const nine = Array.from({ length: 9 }, () => put('203.0.113.7'))
  const fast = await Promise.all(nine)
  expect(fast.map(({ status }) => status).sort()).toEqual([...Array(8).fill(200), 503])
})

test('S43: erasing a person removes their pictures and refuses late uploads', async () => {
  const harness = await startCollector()
  const { item, manifest, put } = await upload(harness, png())
  const proof = 'a'.repeat(64)
  await harness.send([{ ...item, revision: 2 }], { proof })
  await harness.send([{ kind: 'erase', id: 'e1', revision: 1, device: 'd1', createdAt: item.createdAt }], {
    proof,
  })
  expect((await harness.admin(`/attachments/${item.id}/${manifest.sha256}`)).status).toBe(404)
  expect((await put()).status).toBe(410)
})

test('readImage does not throw on random and truncated bytes', () => {
  for (const whole of [png(), jpeg(), webp()])
    for (let end = 0; end < whole.length; end++) readImage(whole.subarray(0, end))
  for (let i = 0; i < 500; i++) {
    const bytes = Buffer.from([png(), jpeg(), webp()][i % 3]!)
    for (let j = 0; j < 4; j++)
      bytes[12 + Math.floor(Math.random() * (bytes.length - 12))] = Math.random() * 256
    readImage(bytes)
  }
})

const fcTL = (width: number, height: number) => {
  const data = Buffer.alloc(26)
  data.writeUInt32BE(width, 4)
  data.writeUInt32BE(height, 8)
  return pngChunk('fcTL', data)
}
const anmf = (width: number, height: number) => {
  const data = Buffer.alloc(24)
  data.writeUIntLE(width - 1, 6, 3)
  data.writeUIntLE(height - 1, 9, 3)
  return data
}
const vp8 = (width: number, height: number) => {
  const data = Buffer.alloc(12)
  data.writeUInt16LE(width, 6)
  data.writeUInt16LE(height, 8)
  return data
}
const frame = (width: number, height: number) =>
  segment(0xc2, Buffer.from([8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0]))

test.each([
  ['a PNG with two headers', png(2, 2, [pngChunk('IHDR', Buffer.alloc(13, 1))])],
  ['a PNG whose animation has a larger frame', png(2, 2, [fcTL(9000, 9000)])],
  ['a JPEG with two frames', jpeg(2, 2, [frame(9000, 9000)])],
  ['a WebP with a larger picture in it', webp(2, 2, [['VP8 ', vp8(9000, 9000)]])],
  ['a WebP whose animation has a larger frame', webp(2, 2, [['ANMF', anmf(9000, 9000)]])],
])('%s contradicts itself and is refused', (_, bytes) => {
  expect(readImage(bytes)).toBeUndefined()
})

test('animations within their picture are read', () => {
  expect(readImage(png(2, 2, [fcTL(2, 2)]))).toMatchObject({ width: 2, height: 2 })
  expect(
    readImage(
      webp(20, 20, [
        ['ANMF', anmf(20, 20)],
        ['VP8 ', vp8(20, 20)],
      ]),
    ),
  ).toMatchObject({ width: 20 })
})
