import type { WidgetElement } from '../element.js'
import { body, mountPosition } from '../mount-position.js'
import { follow } from './anchored.js'

/** Where a prompt stands that is not a card. */
export interface SurfacePlace {
  /** Style rules beside those of the card. */
  rules: string
  /** Puts the element there, and returns the undo. */
  place(element: WidgetElement, onGone: () => void, anchor?: Element): () => void
}

/** In the middle, everything else inert. */
export const modal: SurfacePlace = {
  rules: `:host{display:contents!important}.panel{position:fixed;inset:0;margin:auto;max-width:calc(100% - 40px);max-height:calc(100% - 40px)}::backdrop{background:#0006}
@media(max-width:480px){.panel{inset:auto 0 var(--keyboard,0);max-width:none;max-height:calc(100% - var(--keyboard,0px))}}
@media print{.panel{display:none}}`,
  place: (element, onGone) =>
    mountPosition(element, onGone, body, ({ shadowRoot }) => {
      const dialog = shadowRoot!.querySelector('dialog')!
      dialog.removeAttribute('open')
      dialog.showModal()
    }),
}

/** Beside its anchor; on phones a sheet like the card. */
export const popover: SurfacePlace = {
  rules: '@media(min-width:481px){:host{inset:var(--y) auto auto var(--x)!important}}',
  place(element, onGone, anchor) {
    const undos = [mountPosition(element, onGone), follow(element, anchor!)]
    return () => {
      for (const undo of undos) undo()
    }
  },
}

/** In the page's own flow, in the element that asked for it. */
export const inline: SurfacePlace = {
  rules: `:host{position:static!important;max-width:none!important;max-height:none!important}.panel{width:auto;border-radius:var(--radius);border-color:var(--edge);box-shadow:none;animation:none}`,
  place(element, onGone, anchor) {
    element.onLeft = () => queueMicrotask(() => element.isConnected || onGone())
    anchor!.append(element)
    return () => {
      element.onLeft = undefined
    }
  },
}
