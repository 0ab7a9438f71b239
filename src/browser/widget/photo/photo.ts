import { type ReadonlySignal, signal } from '@preact/signals-core'
import { moved, paint, type Spot, type Stroke } from './brush.js'
import { canReadCanvas, canSendAsIs, encode, pictureOf } from './picture.js'
import type { PhotoId } from './texts.js'

/** The state of a picture with its redactions. */
export interface PhotoModel {
  picture: ReadonlySignal<HTMLCanvasElement | undefined>
  strokes: ReadonlySignal<readonly Stroke[]>
  /** The brush's position for the keyboard. */
  cursor: ReadonlySignal<Spot>
  /** Why the last attempt to take a picture failed; `undefined` if it did not. */
  problem: ReadonlySignal<PhotoId | undefined>
  /** Whether the browser lets no page read a canvas. Then the file is sent as it is, and cannot be painted over. */
  asIs: ReadonlySignal<boolean>
  /** Takes a picture file. */
  choose(file: Blob): Promise<void>
  /** Takes the picture that `find` resolves with; `undefined` changes nothing. */
  capture(find: () => Promise<HTMLCanvasElement | undefined>): Promise<void>
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
 * @param first A picture of an earlier draft, to begin with.
 */
export const createPhoto = (onChange: (pictures: Promise<Blob[]>) => void, first?: Blob): PhotoModel => {
  const picture = signal<HTMLCanvasElement>()
  const strokes = signal<readonly Stroke[]>([])
  const cursor = signal<Spot>({ x: 0.5, y: 0.5 })
  const problem = signal<PhotoId>()
  const asIs = signal(false)
  /** The file, where it is sent as it is. */
  let original: Blob | undefined

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
    if (original) return onChange(Promise.resolve([original]))
    const canvas = document.createElement('canvas')
    draw(canvas)
    const encoded = encode(canvas).then(bytes => [bytes])
    onChange(encoded)
    encoded.catch(() => {
      picture.value = undefined
      problem.value = 'photo_wrong'
    })
  }
  const take = async (
    find: () => Promise<HTMLCanvasElement | undefined>,
    otherwise: PhotoId,
    file?: Blob,
  ): Promise<void> => {
    problem.value = undefined
    try {
      const found = await find()
      if (!found) return
      asIs.value = !canReadCanvas()
      original = asIs.peek() ? file : undefined
      if (asIs.peek() && !(file && canSendAsIs(file)))
        throw new Error('The browser lets no page read a picture')
      strokes.value = []
      picture.value = found
      handOver()
    } catch {
      problem.value = otherwise
    }
  }
  const model: PhotoModel = {
    picture,
    strokes,
    cursor,
    problem,
    asIs,
    draw,
    handOver,
    choose: file => take(() => pictureOf(file), 'photo_wrong', file),
    capture: find => take(find, 'photo_screen_wrong'),
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
  if (first) void model.choose(first)
  return model
}
