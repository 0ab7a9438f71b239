import { readJpeg } from './jpeg.js'
import type { Picture } from './picture.js'
import { readPng } from './png.js'
import { readWebp } from './webp.js'

/** Pixels on the longer side, and in all; from the header alone, so that nothing is ever unpacked here. */
export const MAX_SIDE = 12_000
export const MAX_PIXELS = 50_000_000

/**
 * Reads a JPEG, PNG or WebP by what its bytes are, whatever its name or declared type says.
 * `undefined` for anything else: other formats, broken structure, no dimensions.
 */
export function readImage(bytes: Uint8Array): Picture | undefined {
  try {
    return readJpeg(bytes) ?? readPng(bytes) ?? readWebp(bytes)
  } catch (error) {
    // A structure that points beyond its own end.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

export const isTooLarge = ({ width, height }: Picture): boolean =>
  Math.max(width, height) > MAX_SIDE || width * height > MAX_PIXELS
