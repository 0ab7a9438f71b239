import { type ReadonlySignal, signal } from '@preact/signals-core'
import { moved, paint, type Spot, type Stroke } from './brush.js'
import { encoded } from './picture.js'

/** A picture in the making, with what was painted over. */
export interface PhotoModel {
  picture: ReadonlySignal<HTMLCanvasElement | undefined>
  strokes: ReadonlySignal<readonly Stroke[]>
  /** Where the keys paint. */
  cursor: ReadonlySignal<Spot>
  /** The last thing that was tried did not work. */
  failed: ReadonlySignal<boolean>
  /** Takes what `find` brings; `undefined` changes nothing. */
  take(find: () => Promise<HTMLCanvasElement | undefined>): Promise<void>
  begin(spot: Spot): void
  go(spot: Spot): void
  move(by: Spot): void
  undo(): void
  remove(): void
  /** Draws the picture as it will be sent. */
  draw(canvas: HTMLCanvasElement): void
  /** Hands over the picture as it is now. */
  settle(): void
}

/** @param give Called whenever the picture changes, with the bytes to come. */
export const createPhoto = (give: (pictures: Promise<Blob[]>) => void): PhotoModel => {
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
  const settle = () => {
    if (!picture.peek()) return give(Promise.resolve([]))
    const canvas = document.createElement('canvas')
    draw(canvas)
    give(encoded(canvas).then(bytes => [bytes]))
  }
  return {
    picture,
    strokes,
    cursor,
    failed,
    draw,
    settle,
    async take(find) {
      failed.value = false
      try {
        const found = await find()
        if (!found) return
        strokes.value = []
        picture.value = found
        settle()
      } catch {
        failed.value = true
      }
    },
    begin(spot) {
      cursor.value = spot
      strokes.value = [...strokes.peek(), [spot]]
    },
    go(spot) {
      const last = strokes.peek().at(-1)
      cursor.value = spot
      if (last) strokes.value = [...strokes.peek().slice(0, -1), [...last, spot]]
    },
    move(by) {
      cursor.value = moved(cursor.peek(), by)
    },
    undo() {
      strokes.value = strokes.peek().slice(0, -1)
      settle()
    },
    remove() {
      picture.value = undefined
      strokes.value = []
      settle()
    },
  }
}
