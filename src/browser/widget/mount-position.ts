import type { WidgetElement } from './element.js'
import { hostDialog } from './host-dialog.js'

/** How often the host may take a prompt off the page before it is believed to mean it. */
const MAX_REMOUNTS = 5

/** A page can clobber `document.body` with `<img name=body>`, but not the method that finds it. */
export const body = (): Element => Object.getPrototypeOf(document).querySelector.call(document, 'body')

/** Into the top layer: above every z-index, whatever transforms its ancestors. */
const rise = (element: WidgetElement) => {
  if (!element.showPopover) return
  element.popover = 'manual'
  element.showPopover()
}

/**
 * Puts the element where a person can see and use it, and keeps it there: inside the host's modal dialog while one is
 * open, back on the page when a framework unmounts the node it stood in. Returns the undo.
 * @param onGone The host keeps taking it away.
 * @param home Where it belongs now.
 * @param arrive Called whenever it has been put somewhere.
 */
export const mountPosition = (
  element: WidgetElement,
  onGone: () => void,
  home: () => Element = () => hostDialog() ?? body(),
  arrive = rise,
): (() => void) => {
  let patience = MAX_REMOUNTS
  const settle = () => {
    const parent = home()
    if (parent === element.parentNode) return
    const focused = element.shadowRoot!.activeElement as HTMLElement | null
    parent.append(element)
    arrive(element)
    focused?.focus()
  }
  element.onLeft = () =>
    queueMicrotask(() => {
      if (element.isConnected) return
      if (patience--) settle()
      else onGone()
    })
  // On phones the keyboard covers what is fixed to the bottom: the window that is seen ends above it.
  const seen = window.visualViewport
  const clear = () => {
    const covered =
      seen!.scale > 1 ? 0 : document.documentElement.clientHeight - seen!.offsetTop - seen!.height
    element.style.setProperty('--keyboard', `${Math.max(0, covered)}px`)
  }
  const ends = new AbortController()
  for (const type of ['resize', 'scroll']) seen?.addEventListener(type, clear, ends)
  settle()
  // A dialog that opens later makes everything outside of it inert; one that closes hides what is inside.
  const watcher = new MutationObserver(settle)
  watcher.observe(document, { subtree: true, attributeFilter: ['open'] })
  return () => {
    watcher.disconnect()
    ends.abort()
    element.onLeft = undefined
  }
}
