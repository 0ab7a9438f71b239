import { body } from './mount-position.js'

/**
 * Nothing typed or pressed in here is the host's business: its hotkeys stay silent, and Enter submits nothing.
 * `held()`: somebody is in here; `release()` undoes it all.
 */
export const holdKeys = (root: ShadowRoot, onEscape: (event: KeyboardEvent) => void) => {
  let entered = false
  let last: Event
  for (const type of ['keydown', 'keyup', 'keypress'])
    root.addEventListener(type, event => {
      event.stopPropagation()
      entered = true
      if (type === 'keydown') onKey(event as KeyboardEvent)
    })
  const onPoint = (event: Event) => {
    entered &&= event.composedPath().includes(root)
  }
  /** Firefox drops the focus where a screen reader reads on by lines: whoever was in here still is. */
  const held = () => root.activeElement ?? (entered && document.activeElement === body())
  const onKey = (event: KeyboardEvent) => {
    // Here a second time, unless it was made by a script that keeps it inside.
    if (event === last) return
    last = event
    const ours = event.composedPath().includes(root) || held()
    if (ours && event.key === 'Escape' && !event.isComposing) onEscape(event)
  }
  const ends = new AbortController()
  const early = { capture: true, signal: ends.signal }
  addEventListener('keydown', onKey, early)
  addEventListener('pointerdown', onPoint, early)
  return { held, release: () => ends.abort() }
}
