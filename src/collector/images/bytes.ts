/** A DataView of these bytes. */
export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Reads `length` ASCII characters at an offset; throws a RangeError beyond the end. */
export function ascii(bytes: Uint8Array, at: number, length: number): string {
  if (at + length > bytes.length) throw new RangeError('beyond the end')
  return String.fromCharCode(...bytes.subarray(at, at + length))
}

/** A part of the bytes; throws a RangeError if it would be shorter than requested. */
export function part(bytes: Uint8Array, from: number, to: number): Uint8Array {
  if (to > bytes.length || from > to) throw new RangeError('beyond the end')
  return bytes.subarray(from, to)
}

/** Concatenates bytes. */
export const join = (parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts)
