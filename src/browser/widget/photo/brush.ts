/** A place on a picture, as shares of its width and height, 0–1. */
export interface Spot {
  x: number
  y: number
}

/** A stroke of the brush: the spots it went over. One undo takes back one stroke. */
export type Stroke = Spot[]

/** Radius of the brush as a share of the picture's longer side. */
export const BRUSH = 0.03

const within = (share: number) => Math.max(0, Math.min(1, share))

/** A spot moved by shares, kept on the picture. */
export const moved = ({ x, y }: Spot, by: Spot): Spot => ({ x: within(x + by.x), y: within(y + by.y) })

/** Paints over for good: what lies below is not in the picture any more. */
export const paint = (context: CanvasRenderingContext2D, strokes: readonly Stroke[]): void => {
  const { width, height } = context.canvas
  const size = BRUSH * Math.max(width, height) * 2
  context.strokeStyle = '#000'
  context.lineWidth = size
  context.lineCap = 'square'
  context.lineJoin = 'bevel'
  for (const stroke of strokes) {
    context.beginPath()
    stroke.forEach(({ x, y }, index) => {
      // A line of no length paints nothing in some engines: a tap is a very short one.
      if (!index) context.moveTo(x * width - 0.5, y * height)
      context.lineTo(x * width, y * height)
    })
    context.stroke()
  }
}
