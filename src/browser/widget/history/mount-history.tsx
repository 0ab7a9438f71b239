import { computed, effect, signal } from '@preact/signals-core'
import { render } from 'preact'
import type { Appearance, Messages, MountHistory } from '../contract.js'
import { texts as further } from '../further/index.js'
import { fallbacks, textsFor } from '../locales/load.js'
import { mountPosition } from '../mount-position.js'
import { attachShell, createShell, followAppearance, localised, translator } from '../shell.js'
import { addStyles } from '../styles.js'
import { HistoryPanel } from './HistoryPanel.js'
import { saveFile } from './save-file.js'
import { createHistory } from './state.js'
import { rules } from './styles.js'
import { texts as english } from './texts.js'

/** All texts of the panel: English, over it the language's, over both the host's. */
async function allTexts(appearance: Appearance, onError?: (error: unknown) => void): Promise<Messages> {
  const names = fallbacks(appearance.locale)
  const loadOwn = async (): Promise<Messages | undefined> => {
    const { translations } = await import('./translations.js')
    return translations[names.find(name => translations[name]) ?? '']
  }
  const [locale, own] = await Promise.all([
    textsFor(appearance, onError),
    names[1] === 'en' ? undefined : loadOwn().catch(() => undefined),
  ])
  return { ...further, ...english, ...locale, ...own, ...appearance.messages }
}

/** Mounts "What I said". Closing it undoes everything that it attaches. */
export const mountHistory: MountHistory = async options => {
  const { onError } = options
  const appearance = signal(options.appearance)
  const messages = signal(await allTexts(options.appearance, onError))
  const locale = computed(() => messages.value.lang ?? appearance.value.locale)
  options.ready?.()
  const element = createShell()
  const root = element.shadowRoot!
  const undos = [followAppearance(element, appearance, messages, locale)]
  addStyles(root, rules)
  const t = translator(id => messages.value[id])
  const model = createHistory(options.read, options.erase)

  const question = (moment: string, scale: string) => {
    const own = options.question(moment)
    // Without a question of its own, a moment gets that of its scale: its id is a developer's word.
    return own ? localised(own, appearance.value.locale) : t(`question_${scale}`, {}, 'question')
  }
  const date = (iso: string) => new Date(iso).toLocaleDateString(locale.value, { dateStyle: 'medium' })
  const save = () => {
    const exportedAt = new Date().toISOString()
    const all = { exportedAt, site: location.origin, ...model.data.peek() }
    saveFile(`feedback-${exportedAt.slice(0, 10)}.json`, 'application/json', JSON.stringify(all, null, 2))
  }

  const [, close] = attachShell(
    element,
    undos,
    event => {
      event.preventDefault()
      if (model.step.peek() === 'sure') model.confirm(false)
      else close()
    },
    options.onClose,
  )

  const view = { model, t, question, date, save, leave: () => close() }
  const heading = () => root.querySelector('h2')
  const refresh = () => void model.refresh().catch(onError)
  element.setAttribute('surface', 'history')
  undos.push(
    effect(() => {
      const focused = root.activeElement
      render(
        <div class="panel history" role="dialog" aria-labelledby="question" tabIndex={-1}>
          <HistoryPanel {...view} />
        </div>,
        root,
      )
      // The focused element may be gone: keep the focus in here.
      if (focused && !root.activeElement) heading()?.focus()
    }),
    mountPosition(element, close),
  )
  // The person opened it, so it may take the focus.
  heading()?.focus()
  refresh()

  return {
    element,
    update: refresh,
    async refresh(next) {
      const loaded = await allTexts(next, onError)
      appearance.value = next
      messages.value = loaded
    },
    // Erasing closes everything on the page. The panel stays, to say whether it worked.
    close: () => model.step.peek() === 'erasing' || close(),
  }
}
