import { describe, expect, it } from 'vitest'
import { prepareAttachments } from '../../../src/browser/outbox/prepare-attachments.js'
import { strip } from '../../../src/browser/privacy/strip.js'
import { readImage } from '../../../src/collector/images/read-image.js'
import { jpeg, latin, place, png, pngChunk, segment, webp } from '../../fixtures/images.js'

const clean = { 'image/png': png(3, 4), 'image/jpeg': jpeg(3, 4), 'image/webp': webp(3, 4) }
const withMetadata = {
  'image/png': png(3, 4, [pngChunk('eXIf', place), pngChunk('tEXt', place), pngChunk('caBX', place)]),
  'image/jpeg': jpeg(3, 4, [
    ...[0xe1, 0xfe, 0xed].map(marker => segment(marker, place)),
    // The thumbnail of JFIF, in both its forms, and a segment with the marker of colour profiles that is none.
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

describe('S35: metadata of pictures', () => {
  it.each(Object.entries(withMetadata))('%s: places and texts are removed', (type, bytes) => {
    const stripped = strip(bytes)!
    expect(stripped.type).toBe(type)
    expect(text(stripped.bytes)).not.toContain('GPS')
    expect(readImage(new Uint8Array(stripped.bytes))).toMatchObject({ type, width: 3, height: 4 })
  })

  it.each(Object.entries(clean))('%s: bytes after the end are removed', (_, bytes) => {
    // Phones append a film to the picture, which contains the place.
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
  ])('a JPEG keeps its image data and no metadata: %s', (_, bytes) => {
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

  it('other formats and truncated files are left out; the others are prepared', async () => {
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
