import type { WidgetElement } from '../widget/element.js'

/** Why a question would interrupt the person. `consent` and `open` (another question is open) are also set by callers. */
export type InterruptionReason = 'consent' | 'open' | 'busy' | 'hidden' | 'typing' | 'modal' | 'media'

/** Input types that take no text. */
const NON_TEXT_INPUTS = /^(button|submit|reset|checkbox|radio|range|color|file|image|hidden)$/

function isTyping(root: Document | ShadowRoot): boolean {
  const element = root.activeElement as (HTMLElement & { type?: string; readOnly?: boolean }) | null
  if (!element) return false
  if (element.shadowRoot) return isTyping(element.shadowRoot)
  if (element.localName === 'iframe') {
    const inner = (element as unknown as HTMLIFrameElement).contentDocument
    // The document of a cross-origin frame cannot be read. Payment fields live in such frames, so assume typing.
    return !inner || isTyping(inner)
  }
  if (element.isContentEditable || element.localName === 'textarea') return !element.readOnly
  return element.localName === 'input' && !element.readOnly && !NON_TEXT_INPUTS.test(element.type ?? '')
}

const DIALOGS = 'dialog[open],[aria-modal=true]'

function isModal(element: Element): boolean {
  if (!element.getClientRects().length) return false
  // A dialog opened by `show()` is not modal. Many cookie banners are such dialogs.
  try {
    return element.getAttribute('aria-modal') === 'true' || element.matches(':modal')
  } catch {
    // `matches()` throws in engines that do not support `:modal`.
    return true
  }
}

/** Follows `find` through nested shadow roots, from a shadow host to the innermost element. */
function innermost(element: Element | null, find: (root: ShadowRoot) => Element | null): Element | null {
  const root = element?.shadowRoot
  const inner = root && find(root)
  return inner && inner !== element ? innermost(inner, find) : element
}

/** Whether an element lies in a modal dialog, including one inside a shadow root. */
function isInModal(element: Element | null): boolean {
  for (let node: Node | null | undefined = element; node; ) {
    if (node instanceof Element && node.matches(DIALOGS) && isModal(node)) return true
    const { assignedSlot, parentNode, host } = node as Element & ShadowRoot
    node = assignedSlot ?? parentNode ?? host
  }
  return false
}

/**
 * Returns why a question would interrupt the person now, or `undefined` when it would not.
 * @param busy The host's `busy` option. An exception counts as "not busy".
 * @param page Default: the current document.
 */
export function interruptionReason(
  busy?: () => unknown,
  page: Document = document,
): InterruptionReason | undefined {
  try {
    if (busy?.()) return 'busy'
  } catch {}
  // A page that is being prerendered is hidden, too.
  if (page.visibilityState === 'hidden') return 'hidden'
  if (isTyping(page)) return 'typing'
  const some = <E extends Element>(selector: string, test: (element: E) => unknown) =>
    Array.from(page.querySelectorAll<E>(selector)).some(test)
  const [x, y] = [innerWidth / 2, innerHeight / 2]
  if (
    some(DIALOGS, isModal) ||
    isInModal(innermost(page.activeElement, root => root.activeElement)) ||
    isInModal(innermost(page.elementFromPoint?.(x, y) ?? null, root => root.elementFromPoint(x, y)))
  )
    return 'modal'
  // A question of another project on the same page. Without `onLeft` it is a copy from a cached or saved page.
  if (some<WidgetElement>('heartfelt-widget:not([surface=inline])', ({ onLeft }) => onLeft)) return 'open'
  // A muted video without controls is decoration.
  const isPlaying = (media: HTMLMediaElement) =>
    !media.paused && !media.ended && (!media.muted || media.controls)
  return page.fullscreenElement || some('video,audio', isPlaying) ? 'media' : undefined
}
