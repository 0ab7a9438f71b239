/** Longest side of a picture that is sent, in pixels. */
const MAX_SIDE_PX = 1600

/** Quality of the JPEG, 0–1. */
const QUALITY = 0.86

/** The size that fits into a square of `longest`, never larger than it was. */
export const fitted = (
  width: number,
  height: number,
  longest = MAX_SIDE_PX,
): { width: number; height: number } => {
  const scale = Math.min(1, longest / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

/** Draws anything that can be drawn onto a canvas that is small enough to send. */
const drawn = (source: CanvasImageSource, from: { width: number; height: number }): HTMLCanvasElement => {
  const canvas = document.createElement('canvas')
  Object.assign(canvas, fitted(from.width, from.height))
  const context = canvas.getContext('2d')!
  // JPEG knows no transparency: what was see-through becomes white, not black.
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(source, 0, 0, canvas.width, canvas.height)
  return canvas
}

/** A picture file as pixels, upright, and nothing but pixels: places, dates and cameras stay behind. Rejects what is no picture. */
export const pictureOf = async (file: Blob): Promise<HTMLCanvasElement> => {
  const bitmap = await createImageBitmap(file)
  try {
    return drawn(bitmap, bitmap)
  } finally {
    bitmap.close()
  }
}

/** The present frame of a video. */
export const frameOf = (video: HTMLVideoElement): HTMLCanvasElement =>
  drawn(video, { width: video.videoWidth, height: video.videoHeight })

/** The bytes to send. */
export const encoded = (canvas: HTMLCanvasElement): Promise<Blob> =>
  new Promise((resolve, reject) =>
    canvas.toBlob(
      blob => (blob ? resolve(blob) : reject(new Error('The picture could not be encoded'))),
      'image/jpeg',
      QUALITY,
    ),
  )
