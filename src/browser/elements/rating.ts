import { whileAttached } from './attach.js'
import { Base, rescue } from './base.js'

/**
 * `<heartfelt-rating moment="delivery">`: a question in the page's own flow. What is answered here was volunteered.
 * Attribute `moment`: id of the moment; another id asks another question. Property `context`: what the host adds to the answer.
 */
export class HeartfeltRating extends Base {
  static observedAttributes = ['moment']

  /** What the host adds to the answer: names to JSON values, 8 kB in all. */
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
    // Moved on the page, it keeps its widget, and the draft in it.
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
      this.replaceChildren()
      const asked = asker.ask(this.moment, {
        anchor: this,
        surface: 'inline',
        volunteered: true,
        ...(this.context && { context: this.context }),
      })
      // Another question may have been asked for while this one was on its way.
      void Promise.resolve(asked).then(() => {
        while (this.childElementCount > 1) this.firstElementChild!.remove()
      })
    }, this.moment === this.#asked)
  }
}
