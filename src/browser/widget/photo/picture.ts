/** Longest side of a picture that is sent, in pixels. */
const MAX_SIDE_PX = 1600

/** Quality of the JPEG, 0–1. */
const JPEG_QUALITY = 0.86

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
  const bitmap = await createImageBitmap(file)
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
  new Promise((resolve, reject) =>
    canvas.toBlob(
      blob => (blob ? resolve(blob) : reject(new Error('The picture could not be encoded'))),
      'image/jpeg',
      JPEG_QUALITY,
    ),
  )
