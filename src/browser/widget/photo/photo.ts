import { type ReadonlySignal, signal } from '@preact/signals-core'
import { moved, paint, type Spot, type Stroke } from './brush.js'
import { encode } from './picture.js'

/** The state of a picture with its redactions. */
export interface PhotoModel {
  picture: ReadonlySignal<HTMLCanvasElement | undefined>
  strokes: ReadonlySignal<readonly Stroke[]>
  /** The brush's position for the keyboard. */
  cursor: ReadonlySignal<Spot>
  /** Whether the last attempt to take a picture failed. */
  failed: ReadonlySignal<boolean>
  /** Takes the picture that `find` resolves with; `undefined` changes nothing. */
  take(find: () => Promise<HTMLCanvasElement | undefined>): Promise<void>
  /** Begins a stroke. */
  begin(spot: Spot): void
  /** Extends the stroke. */
  extend(spot: Spot): void
  /** Moves the cursor by shares of the picture. */
  move(by: Spot): void
  /** Removes the last stroke. */
  undo(): void
  /** Removes the picture. */
  remove(): void
  /** Draws the picture as it will be sent. */
  draw(canvas: HTMLCanvasElement): void
  /** Encodes the picture as it is now, and passes it to `onChange`. */
  handOver(): void
}

/**
 * Creates the model of one picture.
 * @param onChange Called whenever the picture changes, with a promise of its encoded bytes.
 */
export const createPhoto = (onChange: (pictures: Promise<Blob[]>) => void): PhotoModel => {
  const picture = signal<HTMLCanvasElement>()
  const strokes = signal<readonly Stroke[]>([])
  const cursor = signal<Spot>({ x: 0.5, y: 0.5 })
  const failed = signal(false)

  const draw = (canvas: HTMLCanvasElement) => {
    const source = picture.peek()!
    canvas.width = source.width
    canvas.height = source.height
    const context = canvas.getContext('2d')!
    context.drawImage(source, 0, 0)
    paint(context, strokes.peek())
  }
  const handOver = () => {
    if (!picture.peek()) return onChange(Promise.resolve([]))
    const canvas = document.createElement('canvas')
    draw(canvas)
    onChange(encode(canvas).then(bytes => [bytes]))
  }
  return {
    picture,
    strokes,
    cursor,
    failed,
    draw,
    handOver,
    async take(find) {
      failed.value = false
      try {
        const found = await find()
        if (!found) return
        strokes.value = []
        picture.value = found
        handOver()
      } catch {
        failed.value = true
      }
    },
    begin(spot) {
      cursor.value = spot
      strokes.value = [...strokes.peek(), [spot]]
    },
    extend(spot) {
      const last = strokes.peek().at(-1)
      cursor.value = spot
      if (last) strokes.value = [...strokes.peek().slice(0, -1), [...last, spot]]
    },
    move(by) {
      cursor.value = moved(cursor.peek(), by)
    },
    undo() {
      strokes.value = strokes.peek().slice(0, -1)
      handOver()
    },
    remove() {
      picture.value = undefined
      strokes.value = []
      handOver()
    },
  }
}
