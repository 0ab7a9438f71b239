import type { Translate } from '../view.js'
import { BRUSH_RADIUS, type Spot } from './brush.js'
import type { PhotoModel } from './photo.js'

/** How far one press of an arrow key moves the brush, as a share of the picture. */
const MOVE_STEP = 0.04

const arrows: Record<string, Spot> = {
  ArrowLeft: { x: -MOVE_STEP, y: 0 },
  ArrowRight: { x: MOVE_STEP, y: 0 },
  ArrowUp: { x: 0, y: -MOVE_STEP },
  ArrowDown: { x: 0, y: MOVE_STEP },
}

/** The picture with the redaction brush: drag with a finger or a mouse, or use arrow keys and Space. */
export function Redaction({ photo, t }: { photo: PhotoModel; t: Translate }) {
  const { x, y } = photo.cursor.value
  // Reading the signal here renders the canvas again at every stroke.
  const strokes = photo.strokes.value
  const spotOf = (event: PointerEvent & { currentTarget: HTMLElement }): Spot => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect()
    return { x: (event.clientX - left) / width, y: (event.clientY - top) / height }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const offset = arrows[event.key]
    const paints = event.key === ' ' || event.key === 'Enter'
    if (!offset && !paints) return
    event.preventDefault()
    if (offset) {
      photo.move(offset)
      // Shift and an arrow paint while moving.
      if (event.shiftKey) photo.begin(photo.cursor.peek())
    } else photo.begin(photo.cursor.peek())
    if (paints || event.shiftKey) photo.handOver()
  }
  const canvas = (
    <canvas
      ref={canvas => {
        if (canvas) photo.draw(canvas)
      }}
    />
  )
  const remove = (
    <button type="button" class="word" onClick={photo.remove}>
      {t('photo_remove')}
    </button>
  )
  if (photo.asIs.value)
    return (
      <>
        <div key="as-is" class="picture" role="img" aria-label={t('photo_preview')}>
          {canvas}
        </div>
        <p class="hint">{t('photo_as_is')}</p>
        <div class="words">{remove}</div>
      </>
    )
  return (
    <>
      <div
        key="painted"
        class="picture"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is worked with arrow keys and Space
        tabIndex={0}
        aria-label={t('photo_preview')}
        aria-describedby="photo-paint"
        onPointerDown={event => {
          event.currentTarget.setPointerCapture(event.pointerId)
          photo.begin(spotOf(event))
        }}
        onPointerMove={event => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) photo.extend(spotOf(event))
        }}
        onPointerUp={photo.handOver}
        onPointerCancel={photo.handOver}
        onKeyDown={onKeyDown}
      >
        {canvas}
        <span
          class="brush"
          style={{
            left: `${x * 100}%`,
            top: `${y * 100}%`,
            width: `${BRUSH_RADIUS * 200}%`,
            aspectRatio: '1',
          }}
        />
      </div>
      <p id="photo-paint" class="hint">
        {t('photo_paint')}
      </p>
      <div class="words">
        <button type="button" class="word" disabled={!strokes.length} onClick={photo.undo}>
          {t('photo_undo')}
        </button>
        {remove}
      </div>
    </>
  )
}
