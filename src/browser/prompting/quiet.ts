/** Why this is a bad moment to speak. `consent` and `open` (another question is) are the client's to tell. */
export type QuietReason = 'consent' | 'open' | 'busy' | 'hidden' | 'typing' | 'modal' | 'media'

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

/**
 * Whether the person is in the middle of something: the reason, or `undefined` when one may speak.
 * @param busy The host's own word; what it throws counts as "not busy".
 */
export function quietReason(busy?: () => unknown, page: Document = document): QuietReason | undefined {
  try {
    if (busy?.()) return 'busy'
  } catch {}
  // A page that is being prerendered is not seen either, and says so by the same state.
  if (page.visibilityState === 'hidden') return 'hidden'
  if (typing(page)) return 'typing'
  const some = <E extends Element>(selector: string, test: (element: E) => unknown) =>
    Array.from(page.querySelectorAll<E>(selector)).some(test)
  if (some('dialog[open],[aria-modal=true]', modal)) return 'modal'
  // A silent video without controls is decoration.
  const playing = (media: HTMLMediaElement) =>
    !media.paused && !media.ended && (!media.muted || media.controls)
  return page.fullscreenElement || some('video,audio', playing) ? 'media' : undefined
}
