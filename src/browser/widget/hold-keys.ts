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
    // Safari ends the composition before it sends the Escape that cancelled it, with `isComposing` false and this code:
    // https://bugs.webkit.org/show_bug.cgi?id=165004
    const composes = event.isComposing || event.keyCode === 229
    if (isInside && event.key === 'Escape' && !composes) onEscape(event)
  }
  const listeners = new AbortController()
  const capture = { capture: true, signal: listeners.signal }
  addEventListener('keydown', onKey, capture)
  addEventListener('pointerdown', onPointerDown, capture)
  undos.push(() => listeners.abort())
  return hasFocus
}
