import type { WidgetElement } from './element.js'
import { hostDialog } from './host-dialog.js'
import { keepFocus } from './keep-focus.js'

/**
 * How often a prompt is put back within one task of the event loop. A script that removes it each time at once, such as a
 * `MutationObserver` of a content blocker, would otherwise freeze the page; then the prompt closes.
 */
const MAX_REMOUNTS_PER_TASK = 20

/**
 * The body, found by the prototype's method, because a page can clobber `document.body` with `<img name=body>`.
 * @see https://html.spec.whatwg.org/multipage/dom.html#dom-tree-accessors
 */
export const body = (page = document): Element => Object.getPrototypeOf(page).querySelector.call(page, 'body')

/** Shows the element in the top layer: above every z-index, and unaffected by transforms of its ancestors. */
const showInTopLayer = (element: WidgetElement) => {
  if (!element.showPopover) return
  element.popover = 'manual'
  element.showPopover()
}

/**
 * Puts the element where a person can see and use it, and keeps it there: inside the host's modal dialog while one is
 * open, and back on the page, focus included, whenever a framework removes it or morphs its parent. Returns the undo.
 * @param onGone Called when the host removes it each time at once.
 * @param findParent Returns the parent that it belongs in now. Default: the open modal dialog, else the body.
 * @param onAttached Called whenever it has been put into a parent. Default: shows it in the top layer.
 * @param page The document that it belongs in. Default: this one.
 */
export const mountPosition = (
  element: WidgetElement,
  onGone: () => void,
  findParent: (page: Document, element: WidgetElement) => Element = (page, element) =>
    hostDialog(page, element) ?? body(page),
  onAttached = showInTopLayer,
  page = document,
): (() => void) => {
  const keepingFocus = keepFocus(element.shadowRoot!)
  let remounts = 0
  const attach = () => {
    const parent = findParent(page, element)
    if (parent === element.parentNode) return
    keepingFocus(() => {
      // Libraries hide what lies beside their dialog from screen readers. The card now lies in it.
      element.removeAttribute('aria-hidden')
      parent.append(element)
      onAttached(element)
    })
  }
  element.onLeft = () =>
    queueMicrotask(() => {
      if (element.isConnected) return
      if (!remounts) setTimeout(() => (remounts = 0))
      if (remounts++ < MAX_REMOUNTS_PER_TASK) attach()
      else onGone()
    })
  // On phones the keyboard covers what is fixed to the bottom. The visual viewport ends above the keyboard.
  const view = page.defaultView!
  const viewport = view.visualViewport
  const avoidKeyboard = () => {
    // Not that of the root element, which in quirks mode is as high as its content.
    const height = page.scrollingElement?.clientHeight ?? view.innerHeight
    const covered = viewport!.scale > 1 ? 0 : height - viewport!.offsetTop - viewport!.height
    element.style.setProperty('--keyboard', `${Math.max(0, covered)}px`)
  }
  const listeners = new AbortController()
  for (const type of ['resize', 'scroll']) viewport?.addEventListener(type, avoidKeyboard, listeners)
  attach()
  // A dialog that opens later makes everything outside it inert; one that closes hides everything inside it. Dialogs of
  // libraries take the focus when they open, and the card loses its size when they are hidden.
  const observer = new MutationObserver(attach)
  observer.observe(page, { subtree: true, attributeFilter: ['open'] })
  view.addEventListener('focusin', attach, listeners)
  const sizes = new ResizeObserver(attach)
  sizes.observe(element)
  return () => {
    observer.disconnect()
    sizes.disconnect()
    listeners.abort()
    element.onLeft = undefined
  }
}
