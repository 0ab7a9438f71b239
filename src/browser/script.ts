/**
 * The script-tag entry. Reads the options from its own tag and from `window.heartfeltOptions`, creates the client, and
 * runs the commands that the page has pushed before: `(window.heartfelt ||= []).push(['reached', 'payment'])`.
 */

import type { Heartfelt } from './api.js'
import { createHeartfelt, RELOAD_DELAY_MS } from './client.js'
import { native } from './native.js'
import type { HeartfeltOptions } from './options.js'
import './pieces.js'

/** `[method, ...arguments]`; for a journey `['journey', id, 'start' | 'complete' | 'abandon', options?]`. */
type Command = [method: string, ...args: unknown[]] | ((client: Heartfelt) => void)

const brand = Symbol.for('heartfelt')
const page = globalThis as unknown as Record<string, unknown>

/** Whether the value is a plain object: an element with a matching id or name is a property of `window`, too. */
const isPlain = (value: unknown): value is Partial<HeartfeltOptions> =>
  !!value && [Object.prototype, null].includes(Object.getPrototypeOf(value))

/** This script's tag, found by its address, since `document.currentScript` is null in modules. */
function ownTag(): HTMLElement | undefined {
  const tags = native().querySelectorAll.call(document, 'script[data-heartfelt-key]')
  const scripts = Array.from(tags) as HTMLScriptElement[]
  return scripts.find(tag => tag.src === import.meta.url) ?? scripts[0]
}

function run(client: Heartfelt, command: Command) {
  try {
    if (typeof command === 'function') return command(client)
    const [method, ...args] = Array.from(command) as [string, ...unknown[]]
    if (method === 'journey') {
      const [id, step = 'start', options] = args as [string, 'start', object?]
      return void client.journey(id)[step](options)
    }
    const [owner, name] = method.startsWith('outbox.') ? [client.outbox, method.slice(7)] : [client, method]
    ;(owner as unknown as Record<string, (...args: unknown[]) => unknown>)[name]!(...args)
  } catch {
    console.warn('Heartfelt: ignored. Push [method, ...arguments].', command)
  }
}

function start() {
  const existing = page.heartfelt
  if ((existing as Record<symbol, unknown> | undefined)?.[brand]) {
    console.warn('Heartfelt: the script is on this page twice; this copy does nothing.')
    return
  }
  const { heartfeltKey, heartfeltCollector, heartfeltLocale, heartfeltTheme, heartfeltConsent } =
    ownTag()?.dataset ?? {}
  const { heartfeltOptions } = page
  const given = isPlain(heartfeltOptions) ? heartfeltOptions : {}
  if (given !== heartfeltOptions && heartfeltOptions)
    console.warn('Heartfelt: ignored. Make window.heartfeltOptions a plain object.')
  const options = {
    ...(heartfeltLocale && { locale: heartfeltLocale }),
    ...(heartfeltTheme && { theme: heartfeltTheme }),
    ...(heartfeltConsent && { consent: heartfeltConsent }),
    // By default the script comes from the collector.
    ...(!given.transport && { collector: heartfeltCollector ?? new URL(import.meta.url).origin }),
    key: heartfeltKey ?? '',
    ...given,
  } as HeartfeltOptions
  let client: Heartfelt
  try {
    client = createHeartfelt(options)
  } catch (error) {
    // A page cannot catch the exceptions of a script tag, so this one is only logged.
    console.error((error as Error).message)
    return
  }
  const push = (...commands: Command[]) => {
    for (const command of commands) run(client, command)
    return 0
  }
  page.heartfelt = Object.assign(client, { push, [brand]: true })
  if (Array.isArray(existing)) push(...(existing as Command[]))
  watchElements()
}

/** Loads the code of the elements as soon as one of them is on the page. */
function watchElements() {
  const names = ['heartfelt-rating', 'heartfelt-launcher']
  const lists = names.map(name => native().getElementsByTagName.call(document, name))
  let warned = false
  const look = () => {
    if (!lists.some(list => list.length)) return
    observer.disconnect()
    import('./elements/index.js').catch(() => {
      if (!warned) console.warn('Heartfelt: the elements file could not load; it is tried again.')
      warned = true
      setTimeout(look, RELOAD_DELAY_MS)
    })
  }
  const observer = new MutationObserver(look)
  observer.observe(document, { childList: true, subtree: true })
  look()
}

start()
