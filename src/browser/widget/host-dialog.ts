/** What has the focus, inside of open shadow roots too. */
export const deepFocus = (): Element | null => {
  let focused = document.activeElement
  for (let inside = focused; inside; inside = inside.shadowRoot?.activeElement ?? null) focused = inside
  return focused
}

/**
 * The host's open modal dialog, if any. All that lies outside of it is inert, so whatever wants to be usable has to be in it.
 * Where several are stacked, the one with the focus is the topmost.
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
