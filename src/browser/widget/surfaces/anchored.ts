import type { WidgetElement } from '../element.js'

/** Distance from the anchor and from the edges of the window, in CSS pixels. */
const GAP_PX = 10

/**
 * Where a box goes that belongs to an anchor: below it if there is room, else above, always inside the window. They begin
 * on one line, or, where there is no room for that, end on one.
 */
export const beside = (
  anchor: { top: number; bottom: number; left: number; right: number },
  box: { width: number; height: number },
  view: { width: number; height: number },
  rtl: boolean,
): { x: number; y: number } => {
  const within = (value: number, most: number) => Math.max(GAP_PX, Math.min(value, most - GAP_PX))
  const below = anchor.bottom + GAP_PX
  const above = anchor.top - GAP_PX - box.height
  const fits = below + box.height + GAP_PX <= view.height
  const left = anchor.left
  const right = anchor.right - box.width
  const room = rtl ? right >= GAP_PX : left + box.width + GAP_PX <= view.width
  return {
    x: within(rtl === room ? right : left, view.width - box.width),
    y: within(fits || above < GAP_PX ? below : above, view.height - box.height),
  }
}

/** Keeps the element beside its anchor while the page scrolls, resizes or the card grows. Returns the undo. */
export const follow = (element: WidgetElement, anchor: Element): (() => void) => {
  const put = () => {
    const { x, y } = beside(
      anchor.getBoundingClientRect(),
      element.getBoundingClientRect(),
      { width: innerWidth, height: innerHeight },
      element.dir === 'rtl',
    )
    // Where the host zooms its page, a pixel of a style is more or less than one of the window.
    const zoom = (element as { currentCSSZoom?: number }).currentCSSZoom ?? 1
    element.style.setProperty('--x', `${x / zoom}px`)
    element.style.setProperty('--y', `${y / zoom}px`)
  }
  const ending = new AbortController()
  const options = { capture: true, passive: true, signal: ending.signal }
  addEventListener('scroll', put, options)
  addEventListener('resize', put, options)
  const observer = new ResizeObserver(put)
  observer.observe(element)
  put()
  return () => {
    ending.abort()
    observer.disconnect()
  }
}
