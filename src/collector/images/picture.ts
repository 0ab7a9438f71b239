/** A picture without metadata. */
export interface Picture {
  type: 'image/jpeg' | 'image/png' | 'image/webp'
  /** Pixels. */
  width: number
  /** Pixels. */
  height: number
  /** The bytes without location, time, device and text metadata, and without data after the end marker. */
  bytes: Uint8Array
}
