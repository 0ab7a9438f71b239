import { addStyles } from './styles.js'

/** The element that a prompt is mounted in. Its `state` attribute is the state of the answer; its shadow root is open. */
export interface WidgetElement extends HTMLElement {
  /** Called when the element is removed from the page. Set while a prompt uses the element. */
  onLeft?: () => void
}

const TAG_NAME = 'heartfelt-widget'

/**
 * Creates a `<heartfelt-widget>`, and defines it when first needed, so that importing this file touches no DOM. An element
 * without a prompt is a copy from a cached or saved page (Turbo, htmx, the browser's "Save page"): it removes itself.
 */
export const createElement = (): WidgetElement => {
  if (!customElements.get(TAG_NAME)) {
    customElements.define(
      TAG_NAME,
      class extends HTMLElement implements WidgetElement {
        onLeft?: () => void
        connectedCallback() {
          if (!this.onLeft) this.remove()
        }
        disconnectedCallback() {
          this.onLeft?.()
        }
        adoptedCallback() {
          if (this.shadowRoot) addStyles(this.shadowRoot)
        }
      },
    )
  }
  return document.createElement(TAG_NAME)
}
