/**
 * The script-tag entry. Reads the options from its own tag and from `window.heartfeltOptions`, creates the client, and
 * runs the commands that the page has pushed before: `var heartfelt = window.heartfelt || []; heartfelt.push(['reached', 'payment'])`.
 */

import type { Heartfelt } from './api.js'
import { createHeartfelt, RELOAD_DELAY_MS } from './client.js'
import { native } from './native.js'
import type { HeartfeltOptions } from './options.js'
import { ownAddress, ownTag } from './own-script.js'
import './pieces.js'

/** `[method, ...arguments]`; for a journey `['journey', id, 'start' | 'complete' | 'abandon', options?]`. */
type Command = [method: string, ...args: unknown[]] | ((client: Heartfelt) => void)

const brand = Symbol.for('heartfelt')
const page = globalThis as unknown as Record<string, unknown>

/** Whether the value is a plain object: an element with a matching id or name is a property of `window`, too. */
const isPlain = (value: unknown): value is Partial<HeartfeltOptions> =>
  !!value && [Object.prototype, null].includes(Object.getPrototypeOf(value))

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
    console.warn('Heartfelt: ignored, on this page twice.')
    return
  }
  const data: DOMStringMap = ownTag?.dataset ?? {}
  const { heartfeltOptions } = page
  const given = isPlain(heartfeltOptions) ? heartfeltOptions : {}
  if (given !== heartfeltOptions && heartfeltOptions)
    console.warn('Heartfelt: ignored. Make window.heartfeltOptions a plain object.')
  const options = {
    locale: data.heartfeltLocale || undefined,
    theme: data.heartfeltTheme || undefined,
    consent: data.heartfeltConsent || undefined,
    // By default the script comes from the collector.
    ...(!given.transport && { collector: data.heartfeltCollector ?? new URL(ownAddress).origin }),
    key: data.heartfeltKey ?? '',
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
  let warned = false
  const look = () => {
    if (!native().querySelector.call(document, 'heartfelt-rating,heartfelt-launcher')) return
    observer.disconnect()
    import('./elements/index.js').catch(() => {
      if (!warned) console.warn('Heartfelt: the elements did not load; trying again.')
      warned = true
      setTimeout(look, RELOAD_DELAY_MS)
    })
  }
  const observer = new MutationObserver(look)
  observer.observe(document, { childList: true, subtree: true })
  look()
}

start()
