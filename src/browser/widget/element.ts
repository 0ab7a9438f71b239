/** The element that a prompt is mounted in. Its `state` attribute is the state of the answer; its shadow root is open. */
export interface WidgetElement extends HTMLElement {
  /** Called when the element is removed from the page. */
  onLeft?: () => void
}

const TAG_NAME = 'heartfelt-widget'

/** Creates a `<heartfelt-widget>`, and defines it when first needed, so that importing this file touches no DOM. */
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
