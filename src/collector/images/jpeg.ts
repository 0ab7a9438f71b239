import { ascii, join, part, viewOf } from './bytes.js'
import type { Picture } from './picture.js'

/**
 * Reads a JPEG, which is a sequence of segments, and removes Exif, XMP, IPTC, comments, thumbnails and everything
 * after the end marker. The segments that a decoder needs stay, and so do the colour profile (APP2) and Adobe's
 * colour transform (APP14).
 */
export function readJpeg(bytes: Uint8Array): Picture | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8 || bytes[2] !== 0xff) return
  const view = viewOf(bytes)
  const parts = [bytes.subarray(0, 2)]
  let size: { width: number; height: number } | undefined
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) return
    const marker = view.getUint8(at + 1)
    if (marker === 0xff) {
      at++
      continue
    }
    if (marker === 0xd9) {
      parts.push(part(bytes, at, at + 2))
      return size && { type: 'image/jpeg', ...size, bytes: join(parts) }
    }
    const end = at + 2 + view.getUint16(at + 2)
    // Start of frame: 0xC0–0xCF, except three markers for tables.
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      // A second frame may name another size than the first, and decoders differ in which one they take.
      if (size) return
      size = { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
    }
    const next = marker === 0xda ? endOfScan(bytes, end) : end
    const segment = withoutMetadata(marker, part(bytes, at, next))
    if (segment) parts.push(segment)
    at = next
  }
}

/**
 * Removes a metadata segment, and the thumbnail of a JFIF segment, which may show what was cropped from the picture.
 */
function withoutMetadata(marker: number, segment: Uint8Array): Uint8Array | undefined {
  const begins = (name: string) =>
    segment.length >= 4 + name.length && ascii(segment, 4, name.length) === name
  if (marker === 0xe0 && begins('JFIF\0') && segment.length >= 18)
    return Uint8Array.from([0xff, 0xe0, 0, 16, ...segment.subarray(4, 16), 0, 0])
  if (marker === 0xe2) return begins('ICC_PROFILE\0') ? segment : undefined
  if (marker === 0xee) return begins('Adobe') ? segment : undefined
  return marker === 0xfe || (marker >= 0xe0 && marker <= 0xef) ? undefined : segment
}

/** Offset of the next marker that is neither a stuffed byte nor a restart marker. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 1 < bytes.length; at++) {
    const next = bytes[at + 1]!
    if (bytes[at] === 0xff && next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at
  }
  throw new RangeError('no end marker')
}
