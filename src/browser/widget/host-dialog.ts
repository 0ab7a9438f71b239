/** The element that has the focus, including inside open shadow roots. */
export const deepFocus = (): Element | null => {
  let focused = document.activeElement
  for (let inside = focused; inside; inside = inside.shadowRoot?.activeElement ?? null) focused = inside
  return focused
}

/**
 * The host's open modal dialog, if any. Everything outside it is inert, so the widget has to be mounted inside it.
 * Of several open dialogs, the one with the focus is on top.
 */
export const hostDialog = (): Element | undefined => {
  for (let node = deepFocus(); node; ) {
    const dialog: Element | null = node.closest('dialog:modal')
    if (dialog) return dialog
    const root: Node = node.getRootNode()
    node = root instanceof ShadowRoot ? root.host : null
  }
  return [...document.querySelectorAll('dialog:modal')].at(-1)
}
