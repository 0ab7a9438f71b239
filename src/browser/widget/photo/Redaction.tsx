import type { Translate } from '../view.js'
import { BRUSH, type Spot } from './brush.js'
import type { PhotoModel } from './photo.js'

/** How far one press of an arrow key goes, as a share of the picture. */
const MOVE_STEP = 0.04

const arrows: Record<string, Spot> = {
  ArrowLeft: { x: -MOVE_STEP, y: 0 },
  ArrowRight: { x: MOVE_STEP, y: 0 },
  ArrowUp: { x: 0, y: -MOVE_STEP },
  ArrowDown: { x: 0, y: MOVE_STEP },
}

/** The picture with a brush: drag with a finger or a mouse; arrows and Space do the same. */
export function Redaction({ photo, t }: { photo: PhotoModel; t: Translate }) {
  const { x, y } = photo.cursor.value
  // Read here, so that a new stroke draws the canvas again.
  const strokes = photo.strokes.value
  const spot = (event: PointerEvent & { currentTarget: HTMLElement }): Spot => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect()
    return { x: (event.clientX - left) / width, y: (event.clientY - top) / height }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const by = arrows[event.key]
    const paints = event.key === ' ' || event.key === 'Enter'
    if (!by && !paints) return
    event.preventDefault()
    if (by) {
      photo.move(by)
      // With Shift, moving paints.
      if (event.shiftKey) photo.begin(photo.cursor.peek())
    } else photo.begin(photo.cursor.peek())
    if (paints || event.shiftKey) photo.settle()
  }
  return (
    <>
      <div
        class="picture"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is worked with arrow keys and Space
        tabIndex={0}
        aria-label={t('photo_preview')}
        aria-describedby="photo-paint"
        onPointerDown={event => {
          event.currentTarget.setPointerCapture(event.pointerId)
          photo.begin(spot(event))
        }}
        onPointerMove={event => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) photo.go(spot(event))
        }}
        onPointerUp={photo.settle}
        onPointerCancel={photo.settle}
        onKeyDown={onKeyDown}
      >
        <canvas
          ref={canvas => {
            if (canvas) photo.draw(canvas)
          }}
        />
        <span
          class="brush"
          style={{ left: `${x * 100}%`, top: `${y * 100}%`, width: `${BRUSH * 200}%`, aspectRatio: '1' }}
        />
      </div>
      <p id="photo-paint" class="hint">
        {t('photo_paint')}
      </p>
      <div class="words">
        <button type="button" class="word" disabled={!strokes.length} onClick={photo.undo}>
          {t('photo_undo')}
        </button>
        <button type="button" class="word" onClick={photo.remove}>
          {t('photo_remove')}
        </button>
      </div>
    </>
  )
}
