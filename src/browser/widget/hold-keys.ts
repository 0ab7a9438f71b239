import { body } from './mount-position.js'

/**
 * Stops keyboard events inside the shadow root from reaching the host, so that they trigger no hotkeys and submit no form.
 *
 * @param undos Gets the function that removes the listeners.
 * @param onEscape Called for Escape while the person is inside.
 * @returns Whether the person is inside.
 */
export const holdKeys = (
  root: ShadowRoot,
  undos: (() => void)[],
  onEscape: (event: KeyboardEvent) => void,
) => {
  let entered = false
  let last: Event
  for (const type of ['keydown', 'keyup', 'keypress'])
    root.addEventListener(type, event => {
      event.stopPropagation()
      entered = true
      if (type === 'keydown') onKey(event as KeyboardEvent)
    })
  const onPointerDown = (event: Event) => {
    entered &&= event.composedPath().includes(root)
  }
  /** In Firefox, reading on by lines with a screen reader moves the focus to the body: the person is still inside. */
  const hasFocus = () => root.activeElement ?? (entered && document.activeElement === body())
  const onKey = (event: KeyboardEvent) => {
    // Both listeners get the same event. Only the shadow root gets a scripted event that is not composed.
    if (event === last) return
    last = event
    const isInside = event.composedPath().includes(root) || hasFocus()
    if (isInside && event.key === 'Escape' && !event.isComposing) onEscape(event)
  }
  const listeners = new AbortController()
  const capture = { capture: true, signal: listeners.signal }
  addEventListener('keydown', onKey, capture)
  addEventListener('pointerdown', onPointerDown, capture)
  undos.push(() => listeners.abort())
  return hasFocus
}
