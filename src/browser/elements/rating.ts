import { whileAttached } from './attach.js'
import { Base, rescue } from './base.js'

/**
 * `<heartfelt-rating>`: a question in the page's flow, in the element's own shadow root. Its answers have the source
 * `passive`. What you put inside the element is shown until the question loads.
 *
 * Attribute `moment`: the moment's id. Changing it asks the new moment's question. Property `context`: your own data for
 * the answer.
 * @example <heartfelt-rating moment="delivery"></heartfelt-rating>
 */
export class HeartfeltRating extends Base {
  static observedAttributes = ['moment']

  /** Your own data for the answer: names to JSON values, at most 8192 characters of JSON in all. */
  context?: Record<string, unknown>
  #asked?: string
  #undo?: () => void

  get moment(): string {
    return this.getAttribute('moment') ?? ''
  }
  set moment(id: string) {
    this.setAttribute('moment', id)
  }

  connectedCallback() {
    rescue(this, 'moment')
    this.#ask()
  }

  disconnectedCallback() {
    this.#undo?.()
    // An element that is only moved in the page keeps its widget and draft.
    queueMicrotask(() => {
      if (!this.isConnected) this.#asked = undefined
    })
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#ask()
  }

  #ask() {
    this.#undo?.()
    if (!this.moment) return
    this.#undo = whileAttached(asker => {
      this.#asked = this.moment
      const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' })
      root.replaceChildren()
      const asked = asker.ask(this.moment, {
        anchor: this,
        surface: 'inline',
        ...(this.context && { context: this.context }),
      })
      // The moment may have changed while this question was loading: remove all but the last widget.
      void Promise.resolve(asked).then(() => {
        while (root.childElementCount > 1) root.firstElementChild!.remove()
      })
    }, this.moment === this.#asked)
  }
}
