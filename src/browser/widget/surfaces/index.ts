import type { WidgetElement } from '../element.js'
import { keepFocus } from '../keep-focus.js'
import { body, mountPosition } from '../mount-position.js'
import { followAnchor } from './anchored.js'

/** A surface other than the card. */
export interface SurfaceModule {
  /** CSS rules in addition to those of the card. */
  rules: string
  /** Puts the element on the page, and returns the undo. */
  mount(element: WidgetElement, onGone: () => void, anchor?: Element): () => void
}

/** A dialog in the middle; everything else is inert. */
export const modal: SurfaceModule = {
  rules: `:host{display:contents!important}.panel{position:fixed;inset:0;margin:auto;max-width:calc(100% - 40px);max-height:calc(100% - 40px)}::backdrop{background:#0006}
@media(max-width:480px){.panel{inset:auto 0 var(--keyboard,0);max-width:none;max-height:calc(100% - var(--keyboard,0px))}}
@media print{.panel{display:none}}`,
  mount: (element, onGone) =>
    mountPosition(
      element,
      onGone,
      page => body(page),
      ({ shadowRoot }) => {
        const dialog = shadowRoot!.querySelector('dialog')!
        dialog.removeAttribute('open')
        dialog.showModal()
      },
    ),
}

/** A popover beside its anchor; on phones at the bottom, like the card. */
export const popover: SurfaceModule = {
  rules: '@media(min-width:481px){:host{inset:var(--y) auto auto var(--x)!important}}',
  mount(element, onGone, anchor) {
    // The anchor may be in another window: a pop-up, or picture-in-picture.
    const page = anchor!.ownerDocument
    const undos = [mountPosition(element, onGone, undefined, undefined, page), followAnchor(element, anchor!)]
    return () => {
      for (const undo of undos) undo()
    }
  },
}

/** Part of the page's flow, in the element that asked for it: in the shadow root of a `<heartfelt-rating>`. */
export const inline: SurfaceModule = {
  rules: `:host{position:static!important;max-width:none!important;max-height:none!important}.panel{width:auto;border-radius:var(--radius);border-color:var(--edge);box-shadow:none;animation:none}`,
  mount(element, onGone, anchor) {
    const keepingFocus = keepFocus(element.shadowRoot!)
    element.onLeft = () => queueMicrotask(() => (element.isConnected ? keepingFocus() : onGone()))
    // Frameworks empty the light DOM of an element that their server rendered empty, when they hydrate or morph it.
    const place = anchor!.matches('heartfelt-rating') && anchor!.shadowRoot
    ;(place || anchor!).append(element)
    return () => {
      element.onLeft = undefined
    }
  },
}
