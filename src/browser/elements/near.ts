/**
 * Calls `seen` while the page is idle, once the element is in view. Where the browser cannot tell, it is not called.
 * @returns What stops watching.
 */
export function onceInView(element: Element, seen: () => void): IntersectionObserver | undefined {
  if (typeof IntersectionObserver === 'undefined') return undefined
  const observer = new IntersectionObserver(entries => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return
    observer.disconnect()
    ;(globalThis.requestIdleCallback ?? setTimeout)(seen)
  })
  observer.observe(element)
  return observer
}
