/** A picture without anything but the picture. */
export interface Picture {
  type: 'image/jpeg' | 'image/png' | 'image/webp'
  width: number
  height: number
  /** The bytes without places, times, devices and texts, and without anything hidden behind the end. */
  bytes: Uint8Array
}
