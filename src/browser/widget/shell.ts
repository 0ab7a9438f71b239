import { computed, effect, signal } from '@preact/signals-core'
import { render } from 'preact'
import type { Localised } from '../../model/text.js'
import type { Appearance, CloseReason, Messages } from './contract.js'
import { createElement } from './element.js'
import { holdKeys } from './hold-keys.js'
import { deepFocus } from './host-dialog.js'
import { fallbacks } from './locales/load.js'
import { cardRules, sheetOf } from './styles.js'
import type { Translate } from './view.js'

/**
 * What the prompt and the history panel share: a `<heartfelt-widget>` with its styles, its texts, its language, direction
 * and theme, and how it closes.
 * @param initial Language, direction, theme and the host's texts at the start.
 * @param loadTexts Loads the texts for an appearance.
 * @param chunkTexts English texts of the chunks that have loaded since. The texts of `loadTexts` override them.
 */
export const createShell = async (
  initial: Appearance,
  loadTexts: (appearance: Appearance) => Promise<Messages>,
  chunkTexts?: () => Messages,
) => {
  const appearance = signal(initial)
  const messages = signal(await loadTexts(initial))
  const locale = computed(() => messages.value.lang ?? appearance.value.locale)
  const element = createElement()
  const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' })
  const addStyles = (rules: string) => {
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheetOf(rules)]
  }
  addStyles(cardRules())

  const text = (id: string): string | undefined => messages.value[id] ?? chunkTexts?.()[id]
  const t: Translate = (id, fill = {}, otherwise) =>
    (text(id) ?? text(otherwise!) ?? id.replace(/^.*\./, '').replaceAll('_', ' ')).replace(
      /\{(\w+)\}/g,
      (whole, name) => fill[name] ?? whole,
    )

  const undos: (() => void)[] = [
    effect(() => {
      const { dir = 'auto', theme = 'system' } = appearance.value
      element.setAttribute('theme', theme)
      element.dir = dir === 'auto' ? messages.value.dir! : dir
      element.lang = locale.value
    }),
  ]

  return {
    element,
    root,
    /** BCP 47 tag of the language in use. */
    locale,
    /** The text for an id, or `undefined`. */
    text,
    t,
    /** A text of the host in the person's language. */
    own: (localised: Localised): string =>
      typeof localised === 'string'
        ? localised
        : (fallbacks(appearance.value.locale)
            .map(name => localised[name])
            .find(Boolean) ?? Object.values(localised)[0]!),
    addStyles,
    /** Called when the shell closes. Push an undo for everything that is attached. */
    undos,
    /** Switches language, direction, theme and texts at once, after the texts have loaded. */
    async appear(next: Appearance) {
      const loaded = await loadTexts(next)
      appearance.value = next
      messages.value = loaded
    },
    /**
     * To be called right before the first rendering: holds the keys, and remembers the focus.
     * `hasFocus()`: whether the person is in the panel. `close()` undoes everything, and gives the focus back unless the
     * person has moved on; a second call does nothing.
     */
    attach(onEscape: (event: KeyboardEvent) => void, onClose: (reason: CloseReason) => void) {
      const focusedBefore = deepFocus()
      const hasFocus = holdKeys(root, undos, onEscape)
      const close = (reason: CloseReason = 'closed') => {
        // Closed before.
        if (!undos[0]) return
        const hadFocus = hasFocus()
        for (const undo of undos.splice(0)) undo()
        render(null, root)
        element.remove()
        if (hadFocus && focusedBefore instanceof HTMLElement) focusedBefore.focus({ preventScroll: true })
        onClose(reason)
      }
      return { hasFocus, close }
    },
  }
}
