import { ascii, join, part, viewOf } from './bytes.js'
import type { Picture } from './picture.js'

/** The chunks that a decoder needs; all others hold text, time, location or unknown data. */
const kept = new Set(
  'IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB bKGD pHYs cICP acTL fcTL fdAT'.split(' '),
)

/**
 * Reads a PNG, which is a sequence of chunks, and removes metadata chunks and everything after the last chunk, IEND.
 */
export function readPng(bytes: Uint8Array): Picture | undefined {
  if (bytes.length < 24 || ascii(bytes, 0, 8) !== '\x89PNG\r\n\x1a\n' || ascii(bytes, 12, 4) !== 'IHDR')
    return
  const view = viewOf(bytes)
  const size = { width: view.getUint32(16), height: view.getUint32(20) }
  const parts = [bytes.subarray(0, 8)]
  for (let at = 8; ; ) {
    const end = at + 12 + view.getUint32(at)
    const name = ascii(bytes, at + 4, 4)
    const chunk = part(bytes, at, end)
    // The header is the first chunk and has 13 bytes; a second one may name another size.
    if ((name === 'IHDR') !== (at === 8) || (at === 8 && chunk.length !== 25)) return
    // A frame of an animation lies within the picture: https://www.w3.org/TR/png-3/#fcTL-chunk
    if (name === 'fcTL' && !isWithin(viewOf(chunk), size)) return
    if (kept.has(name)) parts.push(chunk)
    if (name === 'IEND') return { type: 'image/png', ...size, bytes: join(parts) }
    at = end
  }
}

const isWithin = (frame: DataView, { width, height }: { width: number; height: number }): boolean =>
  frame.getUint32(12) + frame.getUint32(20) <= width && frame.getUint32(16) + frame.getUint32(24) <= height
