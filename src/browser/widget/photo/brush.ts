/** A point of a picture, as shares of its width and height, 0–1. */
export interface Spot {
  x: number
  y: number
}

/** One stroke of the brush. Undo removes one stroke. */
export type Stroke = Spot[]

/** Radius of the brush as a share of the picture's longer side. */
export const BRUSH_RADIUS = 0.03

const clamp = (share: number) => Math.max(0, Math.min(1, share))

/** Moves a spot by shares of the picture, and keeps it on the picture. */
export const moved = ({ x, y }: Spot, by: Spot): Spot => ({ x: clamp(x + by.x), y: clamp(y + by.y) })

/** Paints black strokes over the pixels, so that what they cover is not in the picture any more. */
export const paint = (context: CanvasRenderingContext2D, strokes: readonly Stroke[]): void => {
  const { width, height } = context.canvas
  const diameter = BRUSH_RADIUS * Math.max(width, height) * 2
  context.strokeStyle = '#000'
  context.lineWidth = diameter
  context.lineCap = 'square'
  context.lineJoin = 'bevel'
  for (const stroke of strokes) {
    context.beginPath()
    stroke.forEach(({ x, y }, index) => {
      // Some engines paint nothing for a line of length 0, so a tap becomes a very short line.
      if (!index) context.moveTo(x * width - 0.5, y * height)
      context.lineTo(x * width, y * height)
    })
    context.stroke()
  }
}
