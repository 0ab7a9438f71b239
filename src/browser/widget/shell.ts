import { effect, type ReadonlySignal } from '@preact/signals-core'
import { render } from 'preact'
import type { Localised } from '../../model/text.js'
import type { Appearance, CloseReason, Messages } from './contract.js'
import { createElement, type WidgetElement } from './element.js'
import { holdKeys } from './hold-keys.js'
import { deepFocus } from './host-dialog.js'
import { fallbacks } from './locales/load.js'
import { addStyles, cardRules } from './styles.js'
import type { Translate } from './view.js'

// What the prompt and the history panel share. Functions instead of one object, because property names are not minified.

/** Creates a `<heartfelt-widget>` with the styles of the card. */
export const createShell = (): WidgetElement => {
  const element = createElement()
  addStyles(element.shadowRoot ?? element.attachShadow({ mode: 'open' }), cardRules())
  return element
}

/** Creates the function that components get texts from. An id without a text reads as its last part. */
export const translator =
  (text: (id: string) => string | undefined): Translate =>
  (id, fill = {}, otherwise) =>
    (text(id) ?? text(otherwise!) ?? id.replace(/^.*\./, '').replaceAll('_', ' ')).replace(
      /\{(\w+)\}/g,
      (whole, name) => fill[name] ?? whole,
    )

/** A text of the host in the person's language. */
export const localised = (text: Localised, locale: string): string =>
  typeof text === 'string'
    ? text
    : (fallbacks(locale)
        .map(name => text[name])
        .find(Boolean) ?? Object.values(text)[0]!)

/** Keeps theme, direction and language of the element up to date. Returns the undo. */
export const followAppearance = (
  element: WidgetElement,
  appearance: ReadonlySignal<Appearance>,
  messages: ReadonlySignal<Messages>,
  locale: ReadonlySignal<string>,
): (() => void) =>
  effect(() => {
    const { dir = 'auto', theme = 'system' } = appearance.value
    element.setAttribute('theme', theme)
    element.dir = dir === 'auto' ? messages.value.dir! : dir
    element.lang = locale.value
  })

/**
 * Holds the keys in the panel, and remembers the focus. To be called right before the first rendering.
 * @param undos Called when the panel closes.
 * @returns Whether the person is in the panel, and what closes it: `close()` gives the focus back unless the person has
 * moved on. A second call does nothing.
 */
export const attachShell = (
  element: WidgetElement,
  undos: (() => void)[],
  onEscape: (event: KeyboardEvent) => void,
  onClose: (reason: CloseReason) => void,
): [hasFocus: () => unknown, close: (reason?: CloseReason) => void] => {
  const root = element.shadowRoot!
  const focusedBefore = deepFocus()
  const hasFocus = holdKeys(root, undos, onEscape)
  return [
    hasFocus,
    (reason = 'closed') => {
      // Closed before.
      if (!undos[0]) return
      const hadFocus = hasFocus()
      for (const undo of undos.splice(0)) undo()
      render(null, root)
      element.remove()
      if (hadFocus && focusedBefore instanceof HTMLElement) focusedBefore.focus({ preventScroll: true })
      onClose(reason)
    },
  ]
}
