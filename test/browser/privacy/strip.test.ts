import { describe, expect, it } from 'vitest'
import { prepareAttachments } from '../../../src/browser/outbox/prepare-attachments.js'
import { strip } from '../../../src/browser/privacy/strip.js'
import { readImage } from '../../../src/collector/images/read-image.js'
import { jpeg, latin, place, png, pngChunk, segment, webp } from '../../fixtures/images.js'

const clean = { 'image/png': png(3, 4), 'image/jpeg': jpeg(3, 4), 'image/webp': webp(3, 4) }
const told = {
  'image/png': png(3, 4, [pngChunk('eXIf', place), pngChunk('tEXt', place), pngChunk('caBX', place)]),
  'image/jpeg': jpeg(3, 4, [
    ...[0xe1, 0xfe, 0xed].map(marker => segment(marker, place)),
    // The small picture that JFIF may hold, in its two forms, and what else goes by the number of a colour profile.
    segment(0xe0, Buffer.concat([latin('JFIF\0\x01\x01\0\0\x01\0\x01\x09\x09'), place])),
    segment(0xe0, Buffer.concat([latin('JFXX\0'), place])),
    segment(0xe2, Buffer.concat([latin('MPF\0'), place])),
    segment(0xee, place),
  ]),
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

  it('a JPEG keeps its colours: the profile, and Adobe’s transform', () => {
    const profile = segment(0xe2, latin('ICC_PROFILE\0\x01\x01colours'))
    const adobe = segment(0xee, latin('Adobe\0\x64\0\0\0\0\x02'))
    const bytes = text(strip(jpeg(3, 4, [profile, adobe]))!.bytes)
    for (const kept of [profile, adobe]) expect(bytes).toContain(kept.toString('latin1'))
  })

  it('pictures that are none, or break off, are left out; the others go', async () => {
    const blobs = [
      latin('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      png(3, 4).subarray(0, 40),
      latin('GIF89a\x01\0\x01\0\0\0\0;'),
      png(3, 4),
    ].map(bytes => new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'image/png' }))
    expect(await prepareAttachments(blobs)).toMatchObject([
      { type: 'image/png', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ])
  })
})
