import { readJpeg } from './jpeg.js'
import type { Picture } from './picture.js'
import { readPng } from './png.js'
import { readWebp } from './webp.js'

/** Most pixels on the longer side. The header is enough to check it: no picture is ever decompressed here. */
export const MAX_SIDE = 12_000
/** Most pixels in total. */
export const MAX_PIXELS = 50_000_000

/**
 * Reads a JPEG, PNG or WebP, detected by its bytes and not by its declared type, and removes its metadata.
 * Returns undefined for other formats, a broken structure or missing dimensions.
 */
export function readImage(bytes: Uint8Array): Picture | undefined {
  try {
    return readJpeg(bytes) ?? readPng(bytes) ?? readWebp(bytes)
  } catch (error) {
    // The structure points beyond the end of the bytes.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** Whether a picture has too many pixels. */
export const isTooLarge = ({ width, height }: Picture): boolean =>
  Math.max(width, height) > MAX_SIDE || width * height > MAX_PIXELS
