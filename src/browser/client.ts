import type { Heartfelt, Recorded } from './api.js'
import type { Context } from './context.js'
import type { Outbox, Prompter } from './contracts.js'
import { debugMode } from './debug/switch.js'
import { attach } from './elements/attach.js'
import { HeartfeltError } from './errors.js'
import { createEvents, eventNames } from './events.js'
import {
  consents,
  type HeartfeltOptions,
  isLocale,
  localeInUse,
  oneOf,
  optionNames,
  parseOptions,
  themes,
} from './options.js'
import { draftKeyOf } from './prompting/draft-key.js'

/** Milliseconds between attempts to load a piece that cannot be waited for by asking again. */
export const RELOAD_DELAY_MS = 3000

/**
 * A client for one project on this page. This file is all that a page view costs: what keeps, asks, sends and looks
 * back is loaded when first needed.
 * @throws HeartfeltError with code `options` when an option is wrong; after that nothing throws.
 */
export function createHeartfelt(given: HeartfeltOptions): Heartfelt {
  const options = parseOptions(given)
  const { key, consent = 'granted', customer, locale, theme } = options
  const events = createEvents()
  const warned = new Set<string>()
  const life = new AbortController()
  let prompter: Prompter | undefined
  let loadingKeeping: Promise<Outbox> | undefined
  let loadingPrompter: Promise<Prompter> | undefined

  const context: Context = {
    ...{ options, events, consent, customer, locale, theme, debugMode, life: life.signal },
    gpc:
      !options.consent &&
      !!(globalThis.navigator as { globalPrivacyControl?: boolean } | undefined)?.globalPrivacyControl,

    warn(message) {
      if (!warned.has(message)) console.warn(`Heartfelt: ${message}`)
      warned.add(message)
    },

    fail(code, message, cause) {
      events.emit('error', { code, error: new HeartfeltError(code, message, { cause }) })
    },

    outbox: () =>
      (loadingKeeping ??= (async () => {
        for (let told = false; ; told = true) {
          const piece = await import('./outbox/outbox.js').catch(() => {})
          if (piece) return piece.createOutbox(context)
          // An answer must not be lost to a file that cannot be fetched just now.
          if (!told) context.fail('storage', 'The outbox could not load; it is tried again.')
          await new Promise(resolve => setTimeout(resolve, RELOAD_DELAY_MS))
          life.signal.throwIfAborted()
        }
      })()),

    prompter() {
      loadingPrompter ??= import('./prompting/prompter.js').then(({ createPrompter }) => {
        prompter = createPrompter(context)
        return prompter
      })
      loadingPrompter.catch(() => {
        loadingPrompter = undefined
      })
      return loadingPrompter
    },
  }
  const { warn } = context
  // A slip of the pen must not pass for consent that was never given.
  for (const name of Object.keys(given)) if (!oneOf(name, optionNames)) warn(`option "${name}" is unknown.`)
  if (options.nonce) warn('option "nonce" is ignored: no style or script element needs it.')

  const denied = () => context.consent === 'denied'

  /**
   * Runs a call so that nothing it does reaches the host as an exception. While consent is denied nothing is even loaded:
   * that would tell whoever serves this file when something was reached.
   * @param loaded Truthy where what the call needs is here already, and may run even then.
   */
  const safely = async <T>(fallback: T, action: () => T | Promise<T>, loaded?: unknown): Promise<T> => {
    try {
      if (!life.signal.aborted && (loaded || !denied())) return await action()
    } catch (cause) {
      context.fail('widget', `Something went wrong: ${cause}`, cause)
    }
    return fallback
  }
  const kept = <T>(fallback: T, use: (outbox: Outbox) => Promise<T>) =>
    safely(fallback, async () => use(await context.outbox()))
  const prompted = <T>(fallback: T, use: (prompter: Prompter) => Promise<T> | T) =>
    safely(fallback, async () => use(await context.prompter()), prompter)
  const account = <T>(fallback: T, use: (account: typeof import('./account.js')) => Promise<T>) =>
    safely(fallback, async () => use(await import('./account.js')))

  /** What asks by itself is loaded only where something does: by the code's word, or by the collector's. */
  const listen = async (known?: unknown) => {
    const { moments, collector } = options
    const some = moments?.some(({ when, role }) => when || role === 'pulse')
    const url = `${collector}/v1/config?key=${encodeURIComponent(key)}`
    const remote = async () => /"(when|pulse)"/.test(await (await fetch(url, { credentials: 'omit' })).text())
    // Without a network, a device that was here before may have kept a config.
    // What the code lists is asked without a request; the collector's word on it comes with the first moment reached.
    if (!life.signal.aborted && (some || (collector && !moments && (await remote().catch(() => known)))))
      await prompted(undefined, ({ listen }) => listen())
  }

  const nobody = () => ({ asked: false, reason: denied() ? 'consent' : 'unavailable' })

  /** Delivers what a page, earlier or in another tab, left; denied, erases it. Where nothing was ever kept, nothing is opened, made or loaded. */
  const resume = async (first?: boolean) => {
    // Firefox before 126 cannot list its databases; where storage is denied, nothing waits there.
    const known = await Promise.resolve()
      .then(() => indexedDB.databases?.())
      .catch(() => [])
    const here = !known || known.some(({ name }) => name === `heartfelt:${key}`)
    if (first && context.consent === 'granted') void listen(here)
    if (here || loadingKeeping || loadingPrompter) await (await context.outbox()).resume()
  }
  /** Once something was kept here, the outbox itself knows when to look. */
  const look = () => {
    if (!loadingKeeping && context.consent === 'granted') resume().catch(() => {})
  }

  const inPage = typeof document !== 'undefined'
  if (inPage) {
    addEventListener('online', look, life)
    document.addEventListener('visibilitychange', look, life)
  }
  /** Consent is given or denied: what was kept here is delivered, or erased. */
  const settle = () => {
    if (!life.signal.aborted && context.consent !== 'unknown') resume(true).catch(() => {})
  }
  if (inPage) settle()
  if (inPage && consent === 'granted') {
    try {
      if (sessionStorage.getItem(draftKeyOf(key))) void prompted(undefined, ({ resume }) => resume())
    } catch {
      // Storage is denied: there is no draft either.
    }
  }

  /** What is open changes its looks, and so do the launchers, whichever copy of the elements they are from. */
  const appear = () => {
    prompter?.appear()
    if (inPage) dispatchEvent(new Event('heartfelt:appear'))
  }

  const client: Heartfelt = {
    reached: (moment, how) => prompted(nobody(), ({ reached }) => reached(moment, { context: how?.context })),
    ask: (moment, how) => prompted(nobody(), ({ ask }) => ask(moment, how ?? {})),
    record: input =>
      kept<Recorded>({ id: '', state: 'refused', reason: denied() ? 'consent' : 'failed' }, ({ record }) =>
        record(input),
      ),

    journey: id => ({
      start: how =>
        prompted(undefined, ({ start, prepare }) => {
          prepare()
          return start(id, how)
        }),
      complete: () => prompted(undefined, ({ complete }) => complete(id)),
      abandon: how => prompted(undefined, ({ abandon }) => abandon(id, how)),
    }),

    identify(customer) {
      if (customer?.id) context.customer = customer
      else warn('identify() needs { id }.')
    },

    reset() {
      context.customer = undefined
      return account(undefined, ({ reset }) => reset(context))
    },
    forget: () => account(undefined, ({ forget }) => forget(context)),
    history: how => account([], ({ history }) => history(context, how)),
    replies: () => account([], ({ replies }) => replies(context)),

    consent(next) {
      if (!oneOf(next, consents)) warn(`consent("${String(next)}"): use one of ${consents}.`)
      else if (next) {
        context.consent = next
        context.gpc = false
        settle()
      }
      return context.consent
    },

    outbox: {
      list: () => kept([], ({ list }) => list()),
      flush: how => kept({ sent: 0, rejected: 0, waiting: 0 }, ({ flush }) => flush(how)),
      clear: () => kept(0, ({ clear }) => clear()),
    },

    on(event, handler) {
      if (event && oneOf(event, eventNames) && typeof handler === 'function') return events.on(event, handler)
      warn(`on("${String(event)}"): use one of ${eventNames}, and a function.`)
      return () => {}
    },

    setLocale(next) {
      if (isLocale(next)) context.locale = next
      else warn(`setLocale("${String(next)}"): pass a BCP 47 tag such as fr-CA.`)
      appear()
    },

    setTheme(next) {
      if (next && oneOf(next, themes)) context.theme = next
      else warn(`setTheme("${String(next)}"): use one of ${themes}.`)
      appear()
    },

    close: () => prompter?.close(),

    destroy() {
      detach()
      life.abort()
      context.storage?.close()
      events.clear()
    },
  }
  const detach = attach({
    get locale() {
      return localeInUse(context.locale)
    },
    get theme() {
      return context.theme
    },
    messages: options.messages,
    ask: client.ask,
  })
  if (inPage && debugMode())
    void safely(
      undefined,
      async () => {
        const { startDebugging } = await import('./debug/index.js')
        await startDebugging(client, context)
      },
      true,
    )
  return client
}
