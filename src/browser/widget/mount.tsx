import { computed, effect, type Signal, signal } from '@preact/signals-core'
import { render } from 'preact'
import { feelings, nearestFeeling } from '../../model/face.js'
import type { Mount } from './contract.js'
import { textsFor } from './locales/load.js'
import { mountPosition } from './mount-position.js'
import { Panel } from './Panel.js'
import { attachShell, createShell, followAppearance, localised, translator } from './shell.js'
import { createPrompt } from './state.js'
import { addStyles } from './styles.js'
import type { Further, View } from './view.js'

/** How long actions that had the focus stay in the tree, unseen, after their page has gone. */
const LEAVING_MS = 1000

/** Delay before the live region gets its text. Screen readers announce only changes of a region that they know. */
const ANNOUNCE_DELAY_MS = 100

/** Mounts a prompt on the page. Closing it undoes everything that it attaches. */
export const mount: Mount = async options => {
  const { moment, anchor, reply, onError } = options
  const further = signal<Further>()
  const photo: Signal<View['photo']['value']> = signal()
  const appearance = signal(options.appearance)
  const messages = signal(await textsFor(options.appearance, onError))
  const locale = computed(() => messages.value.lang ?? appearance.value.locale)
  const element = createShell()
  const root = element.shadowRoot!
  const undos = [followAppearance(element, appearance, messages, locale)]
  // A popover without an anchor becomes a card.
  const surface = options.surface === 'popover' && !anchor ? 'card' : options.surface
  const special = surface !== 'card' && (await import('./surfaces/index.js'))[surface]
  const prompt = createPrompt(options)
  if (special) addStyles(root, special.rules)

  const loadFurther = async () => {
    const chunk = await import('./further/index.js')
    addStyles(root, chunk.rules)
    further.value = chunk
    prompt.further.value = true
  }
  if (reply || !prompt.scale.startsWith('mood')) await loadFurther()
  options.ready?.()

  const loadPhoto = async () => {
    try {
      const chunk = await import('./photo/index.js')
      addStyles(root, chunk.rules)
      photo.value = { chunk, photo: chunk.createPhoto(prompt.attach, prompt.answers.peek().attachments?.[0]) }
    } catch (error) {
      onError?.(error)
    }
  }

  const text = (id: string): string | undefined =>
    ({ ...further.value?.texts, ...photo.value?.chunk.texts, ...messages.value })[id]
  const t = translator(text)
  const own: View['own'] = text => localised(text, appearance.value.locale)
  const ask: View['ask'] = scale =>
    scale === prompt.scale && moment.question && !reply
      ? own(moment.question)
      : (text(`question_${scale}`) ?? t('question'))

  const [hasFocus, close] = attachShell(
    element,
    undos,
    event => {
      if (view.inline) return
      event.preventDefault()
      view.leave()
    },
    options.onClose,
  )

  let at = prompt.at.peek()
  let leftAt: string | undefined
  let leaving: ReturnType<typeof setTimeout> | undefined
  const view: View = {
    moment,
    prompt,
    leftAt: () => leftAt,
    t,
    locale,
    own,
    ask,
    further,
    photo,
    loadPhoto,
    announced: signal(false),
    prompted: !options.passive,
    canReply: options.canReply ?? true,
    inline: surface === 'inline',
    reply,
    leave(reason) {
      // An inline question stays on the page, and shows the state of the answer.
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

  /** Whether the last click came from a pointer, rather than from the keyboard or a screen reader. */
  let byPointer = false
  root.addEventListener(
    'click',
    event => {
      byPointer = !!(event as MouseEvent).detail
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
        // Not the question: it names the first group in here, and would be announced twice.
        aria-label={t('card')}
        // A click beside the buttons keeps the focus in here. Without it, Firefox makes a dialog a tab stop, where a screen
        // reader reads the whole card.
        tabIndex={-1}
        onClose={() => view.leave()}
      >
        <Panel {...view} />
      </Root>
    )
  }

  const draw = () => render(<App />, root)
  element.setAttribute('surface', surface)
  undos.push(
    // The tree is small, so one effect renders all of it. It runs again when any signal changes that a component read.
    effect(() => {
      element.setAttribute('state', prompt.submission.value?.state ?? 'asked')
      const next = prompt.at.value
      const focused = hasFocus()
      const turned = focused && next !== at && (reply || at + next !== 'rate 0more 0')
      if (turned) {
        clearTimeout(leaving)
        // Orca announces a move of the focus only if the element that had it still exists. So the old actions stay in the
        // tree for a second.
        leftAt = byPointer ? undefined : at
        leaving = setTimeout(() => {
          leftAt = undefined
          draw()
        }, LEAVING_MS)
      }
      at = next
      draw()
      // The focused element may be gone: keep the focus in here. If the person was at the picture, return to it.
      if (turned || (focused && !root.activeElement))
        root.querySelector<HTMLElement>((!turned && photo.peek() && '.picture,.file input') || 'h2')?.focus()
    }),
    () => clearTimeout(leaving),
    effect(() => {
      const { probe, goal, contact, scales } = prompt.follow.value
      const needed = probe || goal || contact || scales.length
      if (needed && prompt.step.value === 'more' && !further.peek()) loadFurther().catch(onError)
    }),
  )
  undos.push(special ? special.mount(element, close, anchor) : mountPosition(element, close))
  /** A card never takes the focus. A modal has to; a popover does when its anchor had it. */
  const enter = (from?: Element) => {
    if (surface === 'modal' || from?.matches(':focus-within'))
      root.querySelector<HTMLElement>('[tabindex="0"],.word')?.focus()
  }
  enter(surface === 'popover' ? anchor : undefined)
  if (options.draft?.attachments) loadPhoto()
  const announcing = setTimeout(() => {
    // With the focus in here, the question was announced already. The text of a reply is announced by nothing else.
    view.announced.value = !!reply || !root.activeElement
  }, ANNOUNCE_DELAY_MS)
  undos.push(() => clearTimeout(announcing))

  return {
    element,
    update: prompt.update,
    async refresh(next) {
      const loaded = await textsFor(next, onError)
      appearance.value = next
      messages.value = loaded
    },
    show(from) {
      if (root.activeElement) return
      // What was shown last is on top: https://html.spec.whatwg.org/multipage/popover.html#show-popover
      if (element.popover) {
        element.hidePopover()
        element.showPopover()
      }
      enter(from)
    },
    close,
  }
}
