/**
 * Remembers which control in the shadow root has the focus, because an element that is taken out of the page loses it.
 * The text, and the caret in it, stay with the control.
 * @returns Runs what puts the element back, then gives the focus back, unless something else in the page has it by then.
 */
export const keepFocus = (root: ShadowRoot): ((putBack?: () => void) => void) => {
  let last: Element | null = null
  root.addEventListener('focusin', ({ target }) => {
    last = target as Element
  })
  root.addEventListener('focusout', () =>
    // Engines also fire this event for an element that is being removed. A moment later it is known which of both it was.
    queueMicrotask(() => {
      if (root.isConnected) last = root.activeElement
    }),
  )
  return putBack => {
    const focused = last as HTMLElement | null
    putBack?.()
    const active = root.ownerDocument.activeElement
    if (!active || active === root.host || active.matches('body')) focused?.focus()
  }
}
