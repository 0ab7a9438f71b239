import { effect, signal } from '@preact/signals-core'
import { render } from 'preact'
import type { Appearance, Messages, MountHistory } from '../contract.js'
import { createElement } from '../element.js'
import { texts as further } from '../further/index.js'
import { holdKeys } from '../hold-keys.js'
import { deepFocus } from '../host-dialog.js'
import { fallbacks, textsFor } from '../locales/load.js'
import { mountPosition } from '../mount-position.js'
import { sheetOf, styleSheet } from '../styles.js'
import type { Translate } from '../view.js'
import { HistoryPanel } from './HistoryPanel.js'
import { saveFile } from './save-file.js'
import { createHistory } from './state.js'
import { rules } from './styles.js'
import { texts as english } from './texts.js'

/** The panel's texts besides: English where there is no better, the host's own over all. */
async function allTexts(appearance: Appearance, onError?: (error: unknown) => void): Promise<Messages> {
  const names = fallbacks(appearance.locale)
  const own = async (): Promise<Messages | undefined> => {
    const { translations } = await import('./translations.js')
    return translations[names.find(name => translations[name]) ?? '']
  }
  const [locales, mine] = await Promise.all([
    textsFor(appearance, onError),
    names[1] === 'en' ? undefined : own().catch(() => undefined),
  ])
  return { ...further, ...english, ...locales, ...mine, ...appearance.messages }
}

/** Opens "what I said". Everything it attaches is undone when it closes. */
export const mountHistory: MountHistory = async options => {
  const { onError } = options
  const appearance = signal(options.appearance)
  const messages = signal(await allTexts(options.appearance, onError))
  options.ready?.()
  const model = createHistory(options.read, options.erase)
  const element = createElement()
  const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' })
  root.adoptedStyleSheets = [styleSheet(), sheetOf(rules)]

  const t: Translate = (id, fill = {}, otherwise = id) =>
    (messages.value[id] ?? messages.value[otherwise] ?? id.replace(/^.*\./, '').replaceAll('_', ' ')).replace(
      /\{(\w+)\}/g,
      (whole, name) => fill[name] ?? whole,
    )
  const locale = () => messages.value.lang ?? appearance.value.locale
  const question = (moment: string, scale: string) => {
    const own = options.question(moment)
    // The names of moments are developers' words: what was asked is in the person's.
    if (!own) return t(`question_${scale}`, {}, 'question')
    return typeof own === 'string'
      ? own
      : (fallbacks(appearance.value.locale)
          .map(name => own[name])
          .find(Boolean) ?? Object.values(own)[0]!)
  }
  const date = (iso: string) => new Date(iso).toLocaleDateString(locale(), { dateStyle: 'medium' })
  const save = () => {
    const exportedAt = new Date().toISOString()
    const all = { exportedAt, site: location.origin, ...model.said.peek() }
    saveFile(`feedback-${exportedAt.slice(0, 10)}.json`, 'application/json', JSON.stringify(all, null, 2))
  }

  let open = true
  const before = deepFocus()
  const close = () => {
    if (!open) return
    open = false
    const focused = held()
    for (const undo of undos) undo()
    render(null, root)
    element.remove()
    if (focused && before instanceof HTMLElement) before.focus({ preventScroll: true })
    options.onClose()
  }

  const { held, release } = holdKeys(root, event => {
    event.preventDefault()
    if (model.step.peek() === 'sure') model.doubt(false)
    else close()
  })

  const view = { model, t, question, date, save, leave: close }
  const heading = () => root.querySelector('h2')
  element.setAttribute('surface', 'history')
  const undos = [
    release,
    effect(() => {
      const { dir = 'auto', theme = 'system' } = appearance.value
      element.setAttribute('theme', theme)
      element.dir = dir === 'auto' ? messages.value.dir! : dir
      element.lang = locale()
    }),
    effect(() => {
      const focused = root.activeElement
      render(
        <div class="panel history" role="dialog" aria-labelledby="question" tabIndex={-1}>
          <HistoryPanel {...view} />
        </div>,
        root,
      )
      // What had the focus may be gone: keep it inside.
      if (focused && !root.activeElement) heading()?.focus()
    }),
    mountPosition(element, close),
  ]
  // The person asked for it.
  heading()?.focus()
  void model.refresh().catch(onError)

  return {
    element,
    tell: () => void model.refresh().catch(onError),
    async appear(next) {
      const loaded = await allTexts(next, onError)
      appearance.value = next
      messages.value = loaded
    },
    // Erasing ends everything that is open on the page, but not the word on whether it worked.
    close: () => model.step.peek() === 'erasing' || close(),
  }
}
