import { ascii, join, part, viewOf } from './bytes.js'
import type { Picture } from './picture.js'

/** The chunks that a decoder needs. */
const kept = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP'])

/**
 * Reads a WebP, which is a RIFF container with chunks, and removes Exif, XMP and unknown chunks and their flags in
 * the header.
 */
export function readWebp(bytes: Uint8Array): Picture | undefined {
  if (bytes.length < 30 || ascii(bytes, 0, 4) !== 'RIFF' || ascii(bytes, 8, 4) !== 'WEBP') return
  const view = viewOf(bytes)
  const total = Math.min(8 + view.getUint32(4, true), bytes.length)
  const parts = [bytes.slice(0, 12)]
  let size: { width: number; height: number } | undefined
  for (let at = 12; at + 8 <= total; ) {
    const name = ascii(bytes, at, 4)
    const length = view.getUint32(at + 4, true)
    const end = at + 8 + length + (length & 1)
    const chunk = Uint8Array.from(part(bytes, at, Math.min(end, total)))
    if (chunk.length < 8 + length) throw new RangeError('cut off')
    const own = dimensions(name, viewOf(chunk))
    // The header of the file and that of the picture in it may contradict each other.
    if (own && size && (own.width > size.width || own.height > size.height)) return
    if (size && name === 'ANMF' && !isWithin(viewOf(chunk), size)) return
    size ??= own
    if (name === 'VP8X') chunk[8]! &= ~0b1100
    if (kept.has(name)) parts.push(chunk)
    at = end
  }
  if (!size) return
  const result = join(parts)
  viewOf(result).setUint32(4, result.length - 8, true)
  return { type: 'image/webp', ...size, bytes: result }
}

function dimensions(name: string, chunk: DataView): { width: number; height: number } | undefined {
  if (name === 'VP8X') return { width: uint24(chunk, 12) + 1, height: uint24(chunk, 15) + 1 }
  if (name === 'VP8L') {
    const bits = chunk.getUint32(9, true)
    return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 }
  }
  if (name === 'VP8 ')
    return { width: chunk.getUint16(14, true) & 0x3fff, height: chunk.getUint16(16, true) & 0x3fff }
}

const uint24 = (chunk: DataView, at: number): number =>
  chunk.getUint16(at, true) | (chunk.getUint8(at + 2) << 16)

/** Whether a frame of an animation lies within the picture: https://developers.google.com/speed/webp/docs/riff_container */
const isWithin = (frame: DataView, { width, height }: { width: number; height: number }): boolean =>
  2 * uint24(frame, 8) + uint24(frame, 14) + 1 <= width &&
  2 * uint24(frame, 11) + uint24(frame, 17) + 1 <= height
