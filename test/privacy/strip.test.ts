import { describe, expect, it } from 'vitest'
import { prepare } from '../../src/browser/outbox/prepare.js'
import { strip } from '../../src/browser/privacy/strip.js'
import { readImage } from '../../src/collector/images/read-image.js'
import { jpeg, latin, place, png, pngChunk, segment, webp } from '../fixtures/images.js'

const clean = { 'image/png': png(3, 4), 'image/jpeg': jpeg(3, 4), 'image/webp': webp(3, 4) }
const told = {
  'image/png': png(3, 4, [pngChunk('eXIf', place), pngChunk('tEXt', place), pngChunk('caBX', place)]),
  'image/jpeg': jpeg(3, 4, [segment(0xe1, place), segment(0xfe, place), segment(0xed, place)]),
  'image/webp': webp(3, 4, [
    ['EXIF', place],
    ['XMP ', place],
    ['junk', place],
  ]),
}
const text = (bytes: ArrayBuffer) => Buffer.from(bytes).toString('latin1')

describe('S35: what a picture tells besides', () => {
  it.each(Object.entries(told))('%s: places and texts never leave the device', (type, bytes) => {
    const stripped = strip(bytes)!
    expect(stripped.type).toBe(type)
    expect(text(stripped.bytes)).not.toContain('GPS')
    expect(readImage(new Uint8Array(stripped.bytes))).toMatchObject({ type, width: 3, height: 4 })
  })

  it.each(Object.entries(clean))('%s: nor does what hides behind the end', (_, bytes) => {
    // Phones put a film behind the picture, with the place in it.
    const stripped = strip(Buffer.concat([bytes, place]))!
    expect(text(stripped.bytes)).not.toContain('GPS')
    expect(readImage(new Uint8Array(stripped.bytes))).toMatchObject({ width: 3, height: 4 })
  })

  it.each([
    [
      'between two scans',
      Buffer.concat([jpeg().subarray(0, -2), segment(0xe1, place), Buffer.from([0xff, 0xd9])]),
    ],
    ['in a JPEG’s table', jpeg(2, 2, [segment(0xc4, Buffer.from([0xff, 0xd9, 0xff, 0xd9]))])],
  ])('a JPEG keeps its picture, and nothing else: %s', (_, bytes) => {
    const stripped = strip(bytes)!
    expect(text(stripped.bytes)).not.toContain('GPS')
    expect(text(stripped.bytes).slice(-4)).toBe('\x05\x06\xff\xd9')
  })

  it('pictures that are none, or break off, are left out; the others go', async () => {
    const blobs = [
      latin('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      png(3, 4).subarray(0, 40),
      latin('GIF89a\x01\0\x01\0\0\0\0;'),
      png(3, 4),
    ].map(bytes => new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'image/png' }))
    expect(await prepare(blobs)).toMatchObject([
      { type: 'image/png', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ])
  })
})
