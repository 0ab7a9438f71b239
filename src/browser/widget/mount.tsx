import { computed, effect, signal } from '@preact/signals-core'
import { render } from 'preact'
import type { Appearance, CloseReason, Messages, Mount } from './contract.js'
import { createElement } from './element.js'
import { feelings, nearestFeeling } from './Face.js'
import { fallbacks, loadLocale } from './locales/load.js'
import { Panel } from './Panel.js'
import { place } from './place.js'
import { createPrompt } from './state.js'
import { styleSheet } from './styles.js'
import type { View } from './view.js'

/** Puts a prompt on the page. Everything it attaches is undone when it closes. */
export const mount: Mount = async options => {
  const { moment, surface, onError } = options
  const texts = async ({ locale, messages }: Appearance): Promise<Messages> => ({
    ...(await loadLocale(locale, onError)),
    ...messages,
  })
  const appearance = signal(options.appearance)
  const messages = signal(await texts(options.appearance))
  const follow = surface === 'popover' && options.anchor && (await import('./anchored.js')).follow
  const prompt = createPrompt(options)
  const element = createElement()
  const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' })
  root.adoptedStyleSheets = [styleSheet()]

  const t: View['t'] = (id, fill = {}) =>
    (messages.value[id] ?? id.replaceAll('_', ' ')).replace(
      /\{(\w+)\}/g,
      (whole, name) => fill[name] ?? whole,
    )
  const question = computed(() => {
    const own = moment.question
    if (!own) return t('question')
    if (typeof own === 'string') return own
    const best = fallbacks(appearance.value.locale).find(locale => own[locale])
    return best ? own[best]! : (Object.values(own)[0] ?? t('question'))
  })

  let open = true
  const before = document.activeElement
  const close = (reason: CloseReason = 'closed') => {
    if (!open) return
    open = false
    const focused = root.activeElement
    for (const undo of undos) undo()
    render(null, root)
    element.remove()
    // Focus goes back to where it was, unless the person has moved on.
    if (focused && before instanceof HTMLElement) before.focus({ preventScroll: true })
    options.onClose(reason)
  }
  const leave: View['leave'] = reason => {
    // What stands in the page's own flow stays there, and says what became of the answer.
    if (view.inline) prompt.step.value = 'done'
    else close(reason ?? (prompt.point.peek() ? 'answered' : 'dismissed'))
  }

  // Nothing typed or pressed in here is the host's business: its hotkeys stay silent, and Enter submits nothing.
  const onKey = (event: Event) => {
    event.stopPropagation()
    const { key, isComposing, type } = event as KeyboardEvent
    if (type === 'keydown' && key === 'Escape' && !isComposing && !view.inline) {
      event.preventDefault()
      leave()
    }
  }
  for (const type of ['keydown', 'keyup', 'keypress']) root.addEventListener(type, onKey)

  const Root = surface === 'modal' ? 'dialog' : 'div'
  const announced = signal(false)
  const view: View = {
    moment,
    prompt,
    t,
    question,
    announced,
    asked: !options.volunteered,
    inline: surface === 'inline',
    leave,
  }
  const App = () => (
    <Root
      class={`panel ${prompt.step.value} ${prompt.point.value ? feelings[nearestFeeling(prompt.value.value)] : ''}`}
      role={(view.inline ? 'group' : 'dialog') as 'dialog'}
      aria-labelledby="question"
      onClose={() => leave()}
    >
      <Panel {...view} />
    </Root>
  )

  const undos: (() => void)[] = [
    effect(() => {
      const { dir = 'auto', theme = 'system' } = appearance.value
      element.setAttribute('state', prompt.fate.value?.state ?? 'asked')
      element.setAttribute('theme', theme)
      element.dir = dir === 'auto' ? messages.value.dir! : dir
      element.lang = appearance.value.locale
    }),
    // Whatever a component reads while it renders is tracked here: one effect draws the whole of this small tree.
    effect(() => {
      const focused = root.activeElement
      render(<App />, root)
      // What had the focus may be gone: keep it inside.
      if (focused && !root.activeElement) root.querySelector('h2')?.focus()
    }),
  ]
  element.setAttribute('surface', surface)
  undos.push(place(element, options, close))
  if (follow) undos.push(follow(element, options.anchor!))
  // A card never takes the focus. A modal has to; a popover may when it was opened from its anchor.
  if (surface === 'modal' || (surface === 'popover' && options.anchor?.contains(before))) {
    root.querySelector<HTMLElement>('[tabindex="0"]')?.focus()
  }
  const timer = setTimeout(() => {
    announced.value = true
  }, 100)
  undos.push(() => clearTimeout(timer))

  return {
    element,
    tell: prompt.tell,
    async appear(next) {
      const loaded = await texts(next)
      appearance.value = next
      messages.value = loaded
    },
    close,
  }
}
