import { MAX_ATTACHMENT_BYTES } from '../../../model/limits.js'

/** Longest side of a picture that is sent, in pixels. */
const MAX_SIDE_PX = 1600

/** Quality of the JPEG, 0–1. */
const JPEG_QUALITY = 0.86

/** How long a picture may take to be decoded, encoded or played. */
const PICTURE_TIMEOUT_MS = 20_000

/** Settles as the promise does, or rejects after `PICTURE_TIMEOUT_MS`. */
export const inTime = <T>(work: Promise<T>): Promise<T> =>
  Promise.race([
    work,
    new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error('The picture took too long')), PICTURE_TIMEOUT_MS)
    }),
  ])

/**
 * Whether a canvas gives back what was drawn. Firefox with `privacy.resistFingerprinting` (Tor, Mullvad, LibreWolf) shows a
 * canvas rightly, and gives noise to those who read or encode it. A small difference is allowed: Brave and Safari change
 * some pixels a little.
 * @see https://searchfox.org/mozilla-central/source/dom/canvas/CanvasUtils.cpp
 */
export const canReadCanvas = (): boolean => {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = 4
  const context = canvas.getContext('2d')!
  const colour = [64, 128, 192, 255]
  context.fillStyle = '#4080c0'
  context.fillRect(0, 0, 4, 4)
  return context.getImageData(0, 0, 4, 4).data.every((value, i) => Math.abs(value - colour[i % 4]!) < 9)
}

/** Whether a file can be sent without being drawn and encoded again: its metadata is removed from its bytes. */
export const canSendAsIs = ({ type, size }: Blob): boolean =>
  /^image\/(jpeg|png|webp)$/.test(type) && size <= MAX_ATTACHMENT_BYTES

/**
 * Scales a size down, so that its longer side is at most `longest` pixels. Never scales up.
 * @param longest Pixels. Default 1600.
 */
export const fitSize = (
  width: number,
  height: number,
  longest = MAX_SIDE_PX,
): { width: number; height: number } => {
  const scale = Math.min(1, longest / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

/** Draws an image onto a canvas that is small enough to send. */
const toCanvas = (source: CanvasImageSource, from: { width: number; height: number }): HTMLCanvasElement => {
  const canvas = document.createElement('canvas')
  Object.assign(canvas, fitSize(from.width, from.height))
  const context = canvas.getContext('2d')!
  // JPEG has no transparency. On white, transparent pixels become white instead of black.
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(source, 0, 0, canvas.width, canvas.height)
  return canvas
}

/** Decodes a picture file to pixels, upright. Metadata such as place, date and camera is lost. Rejects a file that is no picture. */
export const pictureOf = async (file: Blob): Promise<HTMLCanvasElement> => {
  const bitmap = await inTime(createImageBitmap(file))
  try {
    return toCanvas(bitmap, bitmap)
  } finally {
    bitmap.close()
  }
}

/** The current frame of a video. */
export const frameOf = (video: HTMLVideoElement): HTMLCanvasElement =>
  toCanvas(video, { width: video.videoWidth, height: video.videoHeight })

/** Encodes a canvas as JPEG. */
export const encode = (canvas: HTMLCanvasElement): Promise<Blob> =>
  inTime(
    new Promise((resolve, reject) =>
      canvas.toBlob(
        blob => (blob ? resolve(blob) : reject(new Error('The picture could not be encoded'))),
        'image/jpeg',
        JPEG_QUALITY,
      ),
    ),
  )
