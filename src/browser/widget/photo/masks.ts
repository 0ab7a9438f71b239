/** Elements that no screenshot shows: passwords, payment fields, and what the host has marked. */
const MASKED_SELECTOR = 'input[type=password],[autocomplete^=cc-],[data-heartfelt-mask]'

/** All masked elements, including those in open shadow roots. */
const maskedElements = (root: Document | ShadowRoot = document): Element[] => {
  const found = [...root.querySelectorAll(MASKED_SELECTOR)]
  for (const element of root.querySelectorAll('*')) {
    if (element.shadowRoot) found.push(...maskedElements(element.shadowRoot))
  }
  return found
}

/**
 * Covers every masked element with a black box in the top layer, so that no screenshot shows it, whether a tab, a window
 * or a screen is captured. Returns the undo.
 */
export const coverMasked = (): (() => void) => {
  const layer = document.createElement('div')
  layer.popover = 'manual'
  layer.style.cssText =
    'position:fixed;inset:0;width:100%;height:100%;max-width:none;max-height:none;margin:0;padding:0;border:0;background:none;pointer-events:none;overflow:hidden'
  for (const element of maskedElements()) {
    const { left, top, width, height } = element.getBoundingClientRect()
    const box = document.createElement('div')
    box.style.cssText = `position:absolute;background:#000;left:${left}px;top:${top}px;width:${width}px;height:${height}px`
    layer.append(box)
  }
  const parent = [...document.querySelectorAll('dialog:modal')].at(-1) ?? document.documentElement
  parent.append(layer)
  layer.showPopover()
  return () => layer.remove()
}
