/** The element that has the focus, including inside open shadow roots. */
export const deepFocus = (page: Document = document): Element | null => {
  let focused = page.activeElement
  for (let inside = focused; inside; inside = inside.shadowRoot?.activeElement ?? null) focused = inside
  return focused
}

/**
 * The host's open modal dialog, if any: everything outside it is inert or behind a focus trap, so the widget has to be
 * mounted inside it. Of several, the one with the focus is on top. Dialogs that libraries build say `aria-modal`; Radix
 * says `role=dialog` alone, and takes the pointer from the rest of the body.
 * @param widget Stays in the dialog that it is in while nothing else in the page has the focus.
 */
export const hostDialog = (page: Document, widget: Element): Element | undefined => {
  const radix =
    getComputedStyle(page.body).pointerEvents === 'none' ? ',[role=dialog],[role=alertdialog]' : ''
  const modal = `dialog:modal,[aria-modal=true]${radix}`
  const focused = deepFocus(page)
  // Our own card is a dialog, too: from inside it, start at its element.
  for (let node: Node | null | undefined = widget.shadowRoot!.activeElement ? widget : focused; node; ) {
    const { assignedSlot, parentNode, host } = node as Element & ShadowRoot
    if (node.nodeType === 1 && (node as Element).matches(modal)) return node as Element
    node = assignedSlot ?? parentNode ?? host
  }
  const parent = widget.parentElement
  if ((!focused || focused === page.body) && parent?.matches(modal) && parent.getClientRects().length)
    return parent
  return [...page.querySelectorAll('dialog:modal')].at(-1)
}
