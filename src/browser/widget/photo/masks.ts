/** What no screenshot shows: passwords, and whatever the host has marked. */
const MASKED_SELECTOR = 'input[type=password],[autocomplete^=cc-],[data-heartfelt-mask]'

/** All masked elements, also those in open shadow roots. */
const maskedElements = (root: Document | ShadowRoot = document): Element[] => {
  const found = [...root.querySelectorAll(MASKED_SELECTOR)]
  for (const element of root.querySelectorAll('*')) {
    if (element.shadowRoot) found.push(...maskedElements(element.shadowRoot))
  }
  return found
}

/**
 * Covers every masked element with a black box in the top layer, so that it is missing from the picture whichever
 * window, tab or screen is captured. Returns the undo.
 */
export const cover = (): (() => void) => {
  const sheet = document.createElement('div')
  sheet.popover = 'manual'
  sheet.style.cssText =
    'position:fixed;inset:0;width:100%;height:100%;max-width:none;max-height:none;margin:0;padding:0;border:0;background:none;pointer-events:none;overflow:hidden'
  for (const element of maskedElements()) {
    const { left, top, width, height } = element.getBoundingClientRect()
    const box = document.createElement('div')
    box.style.cssText = `position:absolute;background:#000;left:${left}px;top:${top}px;width:${width}px;height:${height}px`
    sheet.append(box)
  }
  const parent = [...document.querySelectorAll('dialog:modal')].at(-1) ?? document.documentElement
  parent.append(sheet)
  sheet.showPopover()
  return () => sheet.remove()
}
