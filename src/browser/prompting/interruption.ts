/** Why this is a bad moment to speak. `consent` and `open` (another question is) are the client's to tell, too. */
export type InterruptionReason = 'consent' | 'open' | 'busy' | 'hidden' | 'typing' | 'modal' | 'media'

/** Inputs that take no text. */
const mute = /^(button|submit|reset|checkbox|radio|range|color|file|image|hidden)$/

function typing(root: Document | ShadowRoot): boolean {
  const element = root.activeElement as (HTMLElement & { type?: string; readOnly?: boolean }) | null
  if (!element) return false
  if (element.shadowRoot) return typing(element.shadowRoot)
  if (element.localName === 'iframe') {
    const inner = (element as unknown as HTMLIFrameElement).contentDocument
    // A focused frame of another origin cannot be looked into. Payment fields live in such frames: keep quiet.
    return !inner || typing(inner)
  }
  if (element.isContentEditable || element.localName === 'textarea') return !element.readOnly
  return element.localName === 'input' && !element.readOnly && !mute.test(element.type ?? '')
}

const DIALOGS = 'dialog[open],[aria-modal=true]'

function modal(element: Element): boolean {
  if (!element.getClientRects().length) return false
  // A dialog opened by `show()` stands beside the page, as many cookie banners do.
  try {
    return element.getAttribute('aria-modal') === 'true' || element.matches(':modal')
  } catch {
    // An engine that does not know the selector throws.
    return true
  }
}

/** The element itself where it stands for a whole tree of shadow roots. */
function innermost(element: Element | null, find: (root: ShadowRoot) => Element | null): Element | null {
  const root = element?.shadowRoot
  const inner = root && find(root)
  return inner && inner !== element ? innermost(inner, find) : element
}

/** Whether an element lies in a modal dialog, also in one that a component keeps in its shadow root. */
function inModal(element: Element | null): boolean {
  for (let node: Node | null | undefined = element; node; ) {
    if (node instanceof Element && node.matches(DIALOGS) && modal(node)) return true
    const { assignedSlot, parentNode, host } = node as Element & ShadowRoot
    node = assignedSlot ?? parentNode ?? host
  }
  return false
}

/**
 * Whether the person is in the middle of something: the reason, or `undefined` when one may speak.
 * @param busy The host's own word; what it throws counts as "not busy".
 */
export function interruptionReason(
  busy?: () => unknown,
  page: Document = document,
): InterruptionReason | undefined {
  try {
    if (busy?.()) return 'busy'
  } catch {}
  // A page that is being prerendered is not seen either, and says so by the same state.
  if (page.visibilityState === 'hidden') return 'hidden'
  if (typing(page)) return 'typing'
  const some = <E extends Element>(selector: string, test: (element: E) => unknown) =>
    Array.from(page.querySelectorAll<E>(selector)).some(test)
  const [x, y] = [innerWidth / 2, innerHeight / 2]
  if (
    some(DIALOGS, modal) ||
    inModal(innermost(page.activeElement, root => root.activeElement)) ||
    inModal(innermost(page.elementFromPoint?.(x, y) ?? null, root => root.elementFromPoint(x, y)))
  )
    return 'modal'
  // Another project's, on the same page.
  if (page.querySelector('heartfelt-widget:not([surface=inline])')) return 'open'
  // A silent video without controls is decoration.
  const playing = (media: HTMLMediaElement) =>
    !media.paused && !media.ended && (!media.muted || media.controls)
  return page.fullscreenElement || some('video,audio', playing) ? 'media' : undefined
}
