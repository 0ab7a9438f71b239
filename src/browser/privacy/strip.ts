/** An image without metadata such as place, time and device. */
export interface Stripped {
  type: 'image/jpeg' | 'image/png' | 'image/webp'
  bytes: ArrayBuffer
}

const ascii = (bytes: Uint8Array, at: number, length: number) =>
  String.fromCharCode(...bytes.subarray(at, at + length))

const concat = (parts: readonly Uint8Array[]): ArrayBuffer => {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes.buffer
}

/**
 * Walks through the segments and scans of a JPEG up to the end marker. Removes Exif, XMP, IPTC, comments, thumbnails and
 * the bytes that phones append after the end; keeps the colour profile (APP2) and Adobe's transform (APP14).
 */
function stripJpeg(bytes: Uint8Array): ArrayBuffer | undefined {
  const parts = [bytes.subarray(0, 2)]
  for (let at = 2; at + 2 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return
    const marker = bytes[at + 1]!
    if (marker === 0xff) {
      at++
      continue
    }
    if (marker === 0xd9) return concat([...parts, bytes.subarray(at, at + 2)])
    let end = at + 2 + (bytes[at + 2]! << 8) + bytes[at + 3]!
    // The data of a scan end at the next marker that is neither a stuffed byte nor a restart marker.
    if (marker === 0xda) while (end < bytes.length && !isMarker(bytes[end]!, bytes[end + 1]!)) end++
    parts.push(withoutMetadata(marker, bytes.subarray(at, end)))
    at = end
  }
}

/**
 * A segment without metadata; empty if it holds nothing else. Of a JFIF segment the thumbnail is removed, which may still
 * show what was cropped from the picture.
 */
function withoutMetadata(marker: number, segment: Uint8Array): Uint8Array {
  const begins = (name: string) => ascii(segment, 4, name.length) === name
  if (marker === 0xe0 && begins('JFIF\0') && segment.length >= 18)
    return Uint8Array.from([0xff, 0xe0, 0, 16, ...segment.subarray(4, 16), 0, 0])
  const isNeeded = marker === 0xe2 ? begins('ICC_PROFILE\0') : marker === 0xee && begins('Adobe')
  const metadata = marker === 0xfe || (marker >= 0xe0 && marker <= 0xef)
  return metadata && !isNeeded ? new Uint8Array() : segment
}

const isMarker = (first: number, second: number) =>
  first === 0xff && second !== 0 && second !== 0xff && second >> 3 !== 0xd0 >> 3

/** PNG chunks that the picture is drawn from. All others are removed: texts, times, Exif, provenance, unknown ones. */
const pngImageChunks = /^(IHDR|PLTE|IDAT|IEND|tRNS|cHRM|gAMA|iCCP|sBIT|sRGB|bKGD|pHYs|cICP|acTL|fcTL|fdAT)$/

function stripPng(bytes: Uint8Array): ArrayBuffer | undefined {
  const parts = [bytes.subarray(0, 8)]
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + view.getUint32(at)
    if (end > bytes.length) return
    const name = ascii(bytes, at + 4, 4)
    if (pngImageChunks.test(name)) parts.push(bytes.subarray(at, end))
    if (name === 'IEND') return concat(parts)
    at = end
  }
}

/** WebP: removes the EXIF, XMP and unknown RIFF chunks, their flags in the header, and bytes after the container. */
function stripWebp(bytes: Uint8Array): ArrayBuffer | undefined {
  const parts: Uint8Array[] = [bytes.slice(0, 12)]
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const containerEnd = Math.min(bytes.length, 8 + view.getUint32(4, true))
  for (let at = 12; at + 8 <= containerEnd; ) {
    const size = view.getUint32(at + 4, true)
    const end = at + 8 + size + (size & 1)
    if (end > bytes.length) return
    const name = ascii(bytes, at, 4)
    const chunk = bytes.slice(at, end)
    if (name === 'VP8X') chunk[8]! &= ~0b1100
    if (/^(VP8[ LX]|ALPH|ANIM|ANMF|ICCP)$/.test(name)) parts.push(chunk)
    at = end
  }
  const result = concat(parts)
  new DataView(result).setUint32(4, result.byteLength - 8, true)
  return result
}

/**
 * Removes metadata from a JPEG, PNG or WebP without decoding the picture. The format is detected from the bytes; returns
 * `undefined` for any other format and for truncated files.
 */
export function strip(bytes: Uint8Array): Stripped | undefined {
  const kinds = [
    ['image/jpeg', bytes[0] === 0xff && bytes[1] === 0xd8, stripJpeg],
    ['image/png', ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n', stripPng],
    ['image/webp', ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 4) === 'WEBP', stripWebp],
  ] as const
  for (const [type, matches, clean] of kinds) {
    const stripped = matches && clean(bytes)
    if (stripped) return { type, bytes: stripped }
  }
}
