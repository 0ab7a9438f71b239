import type { WidgetElement } from '../element.js'

/** Distance from the anchor and from the edges of the window. */
const GAP_PX = 10

/**
 * Computes the position of a box beside its anchor: below it where there is room, else above, always inside the window.
 * Their starting edges are aligned or, where there is no room for that, their ending edges.
 * @param view The size of the window. All lengths are CSS pixels.
 */
export const positionBeside = (
  anchor: { top: number; bottom: number; left: number; right: number },
  box: { width: number; height: number },
  view: { width: number; height: number },
  rtl: boolean,
): { x: number; y: number } => {
  const clamp = (value: number, max: number) => Math.max(GAP_PX, Math.min(value, max - GAP_PX))
  const below = anchor.bottom + GAP_PX
  const above = anchor.top - GAP_PX - box.height
  const fits = below + box.height + GAP_PX <= view.height
  const left = anchor.left
  const right = anchor.right - box.width
  const hasRoom = rtl ? right >= GAP_PX : left + box.width + GAP_PX <= view.width
  return {
    x: clamp(rtl === hasRoom ? right : left, view.width - box.width),
    y: clamp(fits || above < GAP_PX ? below : above, view.height - box.height),
  }
}

/** Keeps the element beside its anchor while the page scrolls or resizes, and while the card grows. Returns the undo. */
export const followAnchor = (element: WidgetElement, anchor: Element): (() => void) => {
  const view = anchor.ownerDocument.defaultView!
  const update = () => {
    const { x, y } = positionBeside(
      anchor.getBoundingClientRect(),
      element.getBoundingClientRect(),
      { width: view.innerWidth, height: view.innerHeight },
      element.dir === 'rtl',
    )
    // With CSS `zoom` on the host's page, a CSS pixel in a style is not a pixel of the window.
    const zoom = (element as { currentCSSZoom?: number }).currentCSSZoom ?? 1
    element.style.setProperty('--x', `${x / zoom}px`)
    element.style.setProperty('--y', `${y / zoom}px`)
  }
  const listeners = new AbortController()
  const options = { capture: true, passive: true, signal: listeners.signal }
  view.addEventListener('scroll', update, options)
  view.addEventListener('resize', update, options)
  const observer = new ResizeObserver(update)
  observer.observe(element)
  update()
  return () => {
    listeners.abort()
    observer.disconnect()
  }
}
