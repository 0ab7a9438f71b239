import type { Messages } from '../widget/contract.js'
import { whenAttached } from './attach.js'
import { Base, rescue } from './base.js'
import { onceInView } from './near.js'

/** How long the launcher says that a question could not load. */
const FAILURE_SHOWN_MS = 6000

const rules = `
:host{all:initial!important;font-family:inherit!important;position:fixed!important;inset-block:var(--heartfelt-block,auto max(var(--heartfelt-inset,20px),env(safe-area-inset-bottom)))!important;inset-inline:var(--heartfelt-inline,auto var(--heartfelt-inset,20px))!important;z-index:var(--heartfelt-z-index,2147483646)!important;display:block!important}
:host([inline]){position:static!important;display:inline-block!important}
:host([hidden]){display:none!important}
button{display:flex;align-items:center;gap:10px;min-height:44px;margin:0;padding-block:8px;padding-inline:12px 18px;border:1px solid #0000;border-radius:24px;background-color:var(--heartfelt-background,#fff);color:var(--heartfelt-text,#1c1d21);font:600 16px/1.2 a;font-family:var(--heartfelt-font,system-ui,sans-serif);cursor:pointer;box-shadow:0 0 1px #0006,0 6px 18px #0003}
button:focus-visible{outline:3px solid var(--heartfelt-accent,#2868ae);outline-offset:2px}
svg{width:26px;height:26px;fill:none;color:var(--heartfelt-accent,#2868ae);stroke:currentColor;stroke-width:3;stroke-linecap:round}
@media(prefers-color-scheme:dark){:host(:not([theme=light])) button{background-color:var(--heartfelt-background,#202126);color:var(--heartfelt-text,#f3f3f1)}:host(:not([theme=light])) svg{color:var(--heartfelt-accent,#7db1ec)}}
:host([theme=dark]) button{background-color:var(--heartfelt-background,#202126);color:var(--heartfelt-text,#f3f3f1)}
:host([theme=dark]) svg{color:var(--heartfelt-accent,#7db1ec)}
@media print{:host{display:none!important}}
@media(forced-colors:active){button{border-color:ButtonText}svg{color:ButtonText}}
`

/** Creates an SVG element of the launcher's face. */
const shape = (name: string, attributes: Record<string, string>) => {
  const node = document.createElementNS('http://www.w3.org/2000/svg', name)
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value)
  return node
}

/**
 * `<heartfelt-launcher>`: a button that stays on the page and opens a question beside itself.
 *
 * Attributes: `moment`, the moment's id (default `general`); `label`, its text (default: the client's message `launcher`,
 * else "How was it?" in the client's language); `inline`, to stand in the page's flow instead of the corner; `theme` and
 * `dir`, as the options of the client (default: the client's).
 * @example <heartfelt-launcher moment="help" label="Feedback"></heartfelt-launcher>
 */
export class HeartfeltLauncher extends Base {
  static observedAttributes = ['label']

  /** Your own data for the answer: names to JSON values, at most 8192 characters of JSON in all. */
  context?: Record<string, unknown>
  #text?: HTMLElement
  #undo?: () => void
  #subscription?: AbortController
  #inView?: IntersectionObserver | undefined
  /** Whether the last question could not load. */
  #failed = false
  /** The language of its text, or of the text that is being loaded. */
  #locale = 'en'
  #messages?: Messages | undefined
  /** Attributes that were copied from the client, rather than set by the host. */
  #copied: { dir?: string; theme?: string } = {}

  get moment(): string {
    return this.getAttribute('moment') ?? 'general'
  }
  set moment(id: string) {
    this.setAttribute('moment', id)
  }
  get label(): string | null {
    return this.getAttribute('label')
  }
  set label(text: string | null) {
    if (text === null) this.removeAttribute('label')
    else this.setAttribute('label', text)
  }

  connectedCallback() {
    rescue(this, 'moment', 'label')
    if (!this.shadowRoot) this.#draw()
    this.#name()
    const update = () => {
      this.#undo?.()
      this.#undo = whenAttached(({ locale, theme, messages }) => {
        this.#locale = locale || document.documentElement.lang || navigator.language
        this.#messages = messages
        this.#copy('theme', theme)
        this.#name()
      })
    }
    update()
    this.#subscription = new AbortController()
    addEventListener('heartfelt:appear', update, this.#subscription)
    const load = () => whenAttached(asker => asker.preload?.())
    this.#inView = onceInView(this, load)
    // The person is about to open it.
    for (const type of ['pointerover', 'focusin', 'touchstart'])
      this.addEventListener(type, load, { signal: this.#subscription.signal, passive: true })
  }

  disconnectedCallback() {
    this.#undo?.()
    this.#subscription?.abort()
    this.#inView?.disconnect()
  }

  /** Sets an attribute to the client's value, unless the host has set it. */
  #copy(name: 'dir' | 'theme', value?: string) {
    if (!value || (this.getAttribute(name) ?? undefined) !== this.#copied[name]) return
    this.#copied[name] = value
    this.setAttribute(name, value)
  }

  /** A style sheet belongs to one document, so that another window needs its own. */
  adoptedCallback() {
    const { shadowRoot, ownerDocument } = this
    const view = ownerDocument.defaultView
    if (!shadowRoot || !view) return
    const sheet = new view.CSSStyleSheet()
    sheet.replaceSync(rules)
    shadowRoot.adoptedStyleSheets = [sheet]
  }

  attributeChangedCallback() {
    this.#name()
  }

  #draw() {
    // Safari before 16.4 and jsdom: nothing is offered, since the question could not be drawn either.
    if (!('adoptedStyleSheets' in document && globalThis.CSSStyleSheet?.prototype.replaceSync)) return
    const root = this.attachShadow({ mode: 'open', delegatesFocus: true })
    this.adoptedCallback()
    const button = document.createElement('button')
    button.type = 'button'
    const face = shape('svg', { viewBox: '0 0 48 48', 'aria-hidden': 'true' })
    face.append(
      shape('circle', { cx: '24', cy: '24', r: '21' }),
      shape('path', { d: 'M17.5 18.5v2M30.5 18.5v2M16 29q8 7.5 16 0' }),
    )
    this.#text = document.createElement('span')
    // Screen readers announce why nothing opened.
    this.#text.setAttribute('aria-live', 'polite')
    button.append(face, this.#text)
    button.addEventListener('click', () => this.#open())
    root.append(button)
  }

  async #name() {
    if (!this.#text) return
    const locale = this.#locale
    let texts: { launcher: string; launcher_failed: string; dir?: string | undefined } = {
      launcher: 'How was it?',
      launcher_failed: 'No connection. Please try again.',
      dir: this.#copied.dir && 'ltr',
    }
    let lang = 'en'
    const show = () => {
      if (locale !== this.#locale) return
      const own = this.#failed ? this.#messages?.launcher_failed : (this.label ?? this.#messages?.launcher)
      this.#text!.textContent = own ?? texts[this.#failed ? 'launcher_failed' : 'launcher']
      // The host's own text is in the language of the page, so it needs no `lang`.
      if (own) this.#text!.removeAttribute('lang')
      else this.#text!.lang = lang
      this.#copy('dir', texts.dir)
    }
    if ((this.label && !this.#failed) || /^en/i.test(locale)) return show()
    try {
      // Not by model/locale.ts: one shared module would be a file of its own, and a request more.
      const { language, script } = new Intl.Locale(locale.replace('_', '-')).maximize()
      const { catalogue } = await import('../widget/locales/catalogue.js')
      const name = [`${language}-${script}`, language].find(name => catalogue[name])
      if (name) {
        texts = (await catalogue[name]!()).default
        lang = name
      }
    } catch {
      // The tag is malformed, or the locale's chunk could not be loaded: the text stays English.
    }
    show()
  }

  #open() {
    whenAttached(async asker => {
      const asked = (await asker.ask(this.moment, {
        anchor: this,
        surface: 'popover',
        ...(this.context && { context: this.context }),
      })) as { reason?: string } | undefined
      if (asked?.reason === 'unavailable') this.#fail()
    })
  }

  /** Says for some seconds that the question could not load. */
  #fail() {
    this.#failed = true
    this.#name()
    setTimeout(() => {
      this.#failed = false
      this.#name()
    }, FAILURE_SHOWN_MS)
  }
}
