export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Four or more ASCII characters at a place; throws a RangeError beyond the end. */
export function ascii(bytes: Uint8Array, at: number, length: number): string {
  if (at + length > bytes.length) throw new RangeError('beyond the end')
  return String.fromCharCode(...bytes.subarray(at, at + length))
}

/** A part of the bytes; throws a RangeError instead of giving less than asked. */
export function part(bytes: Uint8Array, from: number, to: number): Uint8Array {
  if (to > bytes.length || from > to) throw new RangeError('beyond the end')
  return bytes.subarray(from, to)
}

export const join = (parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts)
