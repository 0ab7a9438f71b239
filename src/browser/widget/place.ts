import type { WidgetOptions } from './contract.js'
import type { WidgetElement } from './element.js'
import { hostDialog } from './hostDialog.js'

/** How often the host may take a prompt off the page before it is believed to mean it. */
const PATIENCE = 5

/** A page can clobber `document.body` with `<img name=body>`. */
const body = () => (document.body instanceof HTMLBodyElement ? document.body : document.documentElement)

/**
 * Puts the element where a person can see and use it, and keeps it there: in the top layer, inside the host's modal
 * dialog while one is open, back on the page when a framework unmounts the node it stood in. Returns the undo.
 */
export const place = (
  element: WidgetElement,
  { surface, anchor }: Pick<WidgetOptions, 'surface' | 'anchor'>,
  onGone: () => void,
): (() => void) => {
  const root = element.shadowRoot!
  let patience = PATIENCE

  if (surface === 'inline') {
    element.onLeft = () => queueMicrotask(() => element.isConnected || onGone())
    anchor!.append(element)
    return () => {
      element.onLeft = undefined
    }
  }

  const settle = () => {
    const home = (surface !== 'modal' && hostDialog()) || body()
    if (home.contains(element) && home === element.parentNode) return
    const focused = root.activeElement as HTMLElement | null
    home.append(element)
    const dialog = root.querySelector('dialog')
    if (dialog) {
      dialog.removeAttribute('open')
      dialog.showModal()
    } else if (element.showPopover) {
      element.popover = 'manual'
      element.showPopover()
    }
    focused?.focus()
  }
  element.onLeft = () =>
    queueMicrotask(() => {
      if (element.isConnected) return
      if (patience--) settle()
      else onGone()
    })
  settle()
  // A dialog that opens later makes everything outside of it inert; one that closes hides what is inside.
  const watcher = new MutationObserver(settle)
  watcher.observe(document, { subtree: true, attributeFilter: ['open'] })
  return () => {
    watcher.disconnect()
    element.onLeft = undefined
  }
}
