/** What a prompt mounts into. Its `state` attribute mirrors the state; its shadow root is open. */
export interface WidgetElement extends HTMLElement {
  /** Called when the host takes the element off the page. */
  onLeft?: () => void
}

const TAG_NAME = 'heartfelt-widget'

/** A new `<heartfelt-widget>`, which is defined when first needed: importing this touches no DOM. */
export const createElement = (): WidgetElement => {
  if (!customElements.get(TAG_NAME)) {
    customElements.define(
      TAG_NAME,
      class extends HTMLElement implements WidgetElement {
        onLeft?: () => void
        disconnectedCallback() {
          this.onLeft?.()
        }
      },
    )
  }
  return document.createElement(TAG_NAME)
}
