import { computed, effect, type Signal, signal } from '@preact/signals-core'
import { render } from 'preact'
import { feelings, nearestFeeling } from '../../model/face.js'
import type { CloseReason, Mount } from './contract.js'
import { createElement } from './element.js'
import { holdKeys } from './hold-keys.js'
import { deepFocus } from './host-dialog.js'
import { fallbacks, textsFor } from './locales/load.js'
import { mountPosition } from './mount-position.js'
import { Panel } from './Panel.js'
import { createPrompt } from './state.js'
import { sheetOf, styleSheet } from './styles.js'
import type { Further, View } from './view.js'

/** Puts a prompt on the page. Everything it attaches is undone when it closes. */
export const mount: Mount = async options => {
  const { moment, anchor, reply, onError } = options
  const appearance = signal(options.appearance)
  const messages = signal(await textsFor(options.appearance, onError))
  const locale = computed(() => messages.value.lang ?? appearance.value.locale)
  // Without an anchor there is nothing to be beside.
  const surface = options.surface === 'popover' && !anchor ? 'card' : options.surface
  const special = surface !== 'card' && (await import('./surfaces/index.js'))[surface]
  const prompt = createPrompt(options)
  const element = createElement()
  const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' })
  const dress = (sheet: CSSStyleSheet) => {
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
  }
  dress(styleSheet())
  if (special) dress(sheetOf(special.rules))

  const further = signal<Further>()
  const bringFurther = async () => {
    const chunk = await import('./further/index.js')
    dress(sheetOf(chunk.rules))
    further.value = chunk
    prompt.further.value = true
  }
  if (reply || !prompt.scale.startsWith('mood')) await bringFurther()
  options.ready?.()

  const photo: Signal<View['photo']['value']> = signal()
  const showUs = async () => {
    try {
      const chunk = await import('./photo/index.js')
      dress(sheetOf(chunk.rules))
      photo.value = { chunk, photo: chunk.createPhoto(prompt.attach) }
    } catch (error) {
      onError?.(error)
    }
  }

  const text = (id: string): string | undefined =>
    ({ ...further.value?.texts, ...photo.value?.chunk.texts, ...messages.value })[id]
  const t: View['t'] = (id, fill = {}, otherwise) =>
    (text(id) ?? text(otherwise!) ?? id.replace(/^.*\./, '').replaceAll('_', ' ')).replace(
      /\{(\w+)\}/g,
      (whole, name) => fill[name] ?? whole,
    )
  const own: View['own'] = said =>
    typeof said === 'string'
      ? said
      : (fallbacks(appearance.value.locale)
          .map(locale => said[locale])
          .find(Boolean) ?? Object.values(said)[0]!)
  const ask: View['ask'] = scale =>
    scale === prompt.scale && moment.question && !reply
      ? own(moment.question)
      : (text(`question_${scale}`) ?? t('question'))

  let open = true
  const before = deepFocus()
  const close = (reason: CloseReason = 'closed') => {
    if (!open) return
    open = false
    const focused = held()
    for (const undo of undos) undo()
    render(null, root)
    element.remove()
    // Focus goes back to where it was, unless the person has moved on.
    if (focused && before instanceof HTMLElement) before.focus({ preventScroll: true })
    options.onClose(reason)
  }

  let at = prompt.at.peek()
  let left: string | undefined
  let leaving: ReturnType<typeof setTimeout> | undefined
  const view: View = {
    moment,
    prompt,
    left: () => left,
    t,
    locale,
    own,
    ask,
    further,
    photo,
    showUs,
    announced: signal(false),
    asked: !options.volunteered,
    inline: surface === 'inline',
    reply,
    leave(reason) {
      // What stands in the page's own flow stays there, and says what became of the answer.
      if (view.inline) prompt.finish()
      else close(reason ?? (prompt.answers.peek().point ? 'answered' : 'dismissed'))
    },
    showHistory:
      options.onHistory &&
      (() => {
        view.leave()
        options.onHistory!()
      }),
  }

  const { held, release } = holdKeys(root, event => {
    if (view.inline) return
    event.preventDefault()
    view.leave()
  })

  /** Whether what was pressed last was pressed with a pointer, and not by keys or by what reads to the person. */
  let pointed = false
  root.addEventListener(
    'click',
    event => {
      pointed = !!(event as MouseEvent).detail
    },
    true,
  )

  const Root = surface === 'modal' ? 'dialog' : 'div'
  const App = () => {
    const feeling = prompt.answers.value.point && feelings[nearestFeeling(prompt.value.value)]
    return (
      <Root
        class={`panel ${prompt.step.value} ${feeling}`}
        role={(view.inline ? 'group' : 'dialog') as 'dialog'}
        // Not the question: it is the name of the first group in here, and would be told twice.
        aria-label={t('card')}
        // A click beside the buttons keeps the focus in here. And Firefox makes a dialog a stop of Tab, where the whole of
        // the card would be read out.
        tabIndex={-1}
        onClose={() => view.leave()}
      >
        <Panel {...view} />
      </Root>
    )
  }

  const draw = () => render(<App />, root)
  element.setAttribute('surface', surface)
  const undos: (() => void)[] = [
    release,
    effect(() => {
      const { dir = 'auto', theme = 'system' } = appearance.value
      element.setAttribute('state', prompt.fate.value?.state ?? 'asked')
      element.setAttribute('theme', theme)
      element.dir = dir === 'auto' ? messages.value.dir! : dir
      element.lang = locale.value
    }),
    // Whatever a component reads while it renders is tracked here: one effect draws the whole of this small tree.
    effect(() => {
      const next = prompt.at.value
      const focused = held()
      const turned = focused && next !== at && (reply || at + next !== 'rate 0more 0')
      if (turned) {
        clearTimeout(leaving)
        // Orca says nothing of where the focus goes when what had it has gone before Orca looks: it stays a second, unseen.
        left = pointed ? undefined : at
        leaving = setTimeout(() => {
          left = undefined
          draw()
        }, 1000)
      }
      at = next
      draw()
      // What had the focus may be gone: keep it inside, and with the picture where it was on that.
      if (turned || (focused && !root.activeElement))
        root.querySelector<HTMLElement>((!turned && photo.peek() && '.picture,.file input') || 'h2')?.focus()
    }),
    () => clearTimeout(leaving),
    effect(() => {
      const { probe, goal, contact, scales } = prompt.follow.value
      const wanted = probe || goal || contact || scales.length
      if (wanted && prompt.step.value === 'more' && !further.peek()) bringFurther().catch(onError)
    }),
  ]
  undos.push(special ? special.place(element, close, anchor) : mountPosition(element, close))
  // A card never takes the focus. A modal has to; a popover may when it was opened from its anchor.
  if (surface === 'modal' || (surface === 'popover' && anchor!.matches(':focus-within'))) {
    root.querySelector<HTMLElement>('[tabindex="0"],.word')?.focus()
  }
  const announcing = setTimeout(() => {
    // Who was taken to the question has heard it; the words of a reply are told by nothing else.
    view.announced.value = !!reply || !root.activeElement
  }, 100)
  undos.push(() => clearTimeout(announcing))

  return {
    element,
    tell: prompt.tell,
    async appear(next) {
      const loaded = await textsFor(next, onError)
      appearance.value = next
      messages.value = loaded
    },
    close,
  }
}
