import { activated } from './activated.js'
import type { Heartfelt, JourneyHandle, Recorded } from './api.js'
import { attempt } from './attempt.js'
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
  oneOf,
  optionNames,
  parseOptions,
  themes,
} from './options.js'
import { draftKeyOf } from './prompting/draft-key.js'

/** Milliseconds between attempts to load the outbox or the elements, which nothing else would load again. */
export const RELOAD_DELAY_MS = 3000

const pause = () => new Promise<undefined>(resolve => setTimeout(resolve, RELOAD_DELAY_MS))

/**
 * Creates the client of a project on this page. A page view loads only this file and what it imports; the outbox, the
 * prompter, the widget and the account load when they are first needed.
 * @throws HeartfeltError with code `options` when an option is wrong. The methods of the client never throw.
 * @example createHeartfelt({ key: 'pk_6f1c2a', collector: 'https://feedback.example.com' })
 */
export function createHeartfelt(given: HeartfeltOptions): Heartfelt {
  const options = parseOptions(given)
  const { key, consent = 'granted', customer, locale, theme } = options
  const events = createEvents()
  const warned = new Set<string>()
  const life = new AbortController()
  let prompter: Prompter | undefined
  let loadingOutbox: Promise<Outbox> | undefined
  let loadingPrompter: Promise<Prompter> | undefined

  const inPage = !!globalThis.document
  const outboxPiece = () => import('./client-outbox.js')
  const prompterPiece = () => import('./prompting/prompter.js')

  const context: Context = {
    ...{ options, events, consent, customer, locale, theme, debugMode, warned, life: life.signal },
    gpc:
      !options.consent &&
      (globalThis.navigator as { globalPrivacyControl?: boolean } | undefined)?.globalPrivacyControl,

    warn(message) {
      if (!warned.has(message)) console.warn(`Heartfelt: ${message}`)
      warned.add(message)
    },

    fail(code, message, cause) {
      events.emit('error', { code, error: new HeartfeltError(code, message, { cause }) })
    },

    outbox: () =>
      (loadingOutbox ??= (async () => {
        for (let reported = false; ; reported = true) {
          const piece = await outboxPiece().catch(() => {})
          if (piece) return piece.openOutbox(context)
          // An answer must not be lost to a file that cannot be fetched just now.
          if (!reported) context.fail('storage', 'The outbox did not load; trying again.')
          await pause()
          life.signal.throwIfAborted()
        }
      })()),

    prompter() {
      loadingPrompter ??= prompterPiece().then(piece => {
        prompter = piece.createPrompter(context)
        return prompter
      })
      loadingPrompter.catch(() => {
        loadingPrompter = undefined
      })
      return loadingPrompter
    },
  }
  const { warn } = context
  // Warn of a misspelt `consent`: without the option, consent counts as granted.
  for (const name of Object.keys(given)) if (!oneOf(name, optionNames)) warn(`option "${name}" is unknown.`)
  if (options.nonce) warn('option "nonce" is ignored: no style or script element needs it.')

  const denied = () => context.consent === 'denied'

  /**
   * Runs a call, and resolves with `fallback` if it fails, so that no exception reaches the host. While consent is denied
   * it loads no chunk, since the request would tell the server that a moment was reached.
   * @param loaded Truthy if the call needs no further chunk, and so may run while consent is denied.
   */
  const safely = async <T>(fallback: T, action: () => T | Promise<T>, loaded?: unknown): Promise<T> => {
    try {
      // In a page that somebody sees the action starts in this very turn, so that a later `destroy()` does not undo it.
      if (activated()) await activated()
      if (!life.signal.aborted && (loaded || !denied())) return await action()
    } catch (cause) {
      context.fail('widget', `Something went wrong: ${cause}`, cause)
    }
    return fallback
  }
  /**
   * Loads at once all that asking and keeping need, so that it takes one round trip: with consent, and unless the person
   * saves data.
   */
  const preload = () => {
    if (
      inPage &&
      context.consent === 'granted' &&
      !life.signal.aborted &&
      !(navigator as { connection?: { saveData?: boolean } }).connection?.saveData
    )
      Promise.all([import('./prompting/open-prompts.js'), outboxPiece(), prompterPiece()]).catch(() => {})
  }

  /** Loads the same after a sign of use, while the page is idle, so that a question opens without a network, too. */
  const near = () => void attempt(() => (globalThis.requestIdleCallback ?? setTimeout)(preload))

  const withOutbox = <T>(fallback: T, use: (outbox: Outbox) => Promise<T>) =>
    safely(fallback, async () => use(await context.outbox()))
  const withPrompter = <T>(fallback: T, use: (prompter: Prompter) => Promise<T> | T) =>
    safely(fallback, async () => use(await context.prompter()), prompter)
  const withAccount = <T>(fallback: T, use: (account: typeof import('./account.js')) => Promise<T>) =>
    withPrompter(fallback, async ({ account }) => use(await account()))

  /** Loads the prompter if a moment of the options or of the collector's config has a trigger or is a pulse. */
  const watchTriggers = async (hasDatabase?: unknown) => {
    const { moments, collector } = options
    const own = moments?.some(({ when, role }) => when || role === 'pulse')
    const url = `${collector}/v1/config?key=${encodeURIComponent(key)}`
    const remote = async () => /"(when|pulse)"/.test(await (await fetch(url, { credentials: 'omit' })).text())
    // Moments in the options need no request: the config is merged when the first one is reached. If the request fails, a
    // device with a database may have a stored config.
    if (!life.signal.aborted && (own || (collector && !moments && (await remote().catch(() => hasDatabase)))))
      await withPrompter(undefined, piece => piece.watch())
  }

  const notAsked = () => ({ asked: false, reason: denied() ? 'consent' : 'unavailable' })

  /**
   * Sends what other pages have left in the queue, or erases it if consent is denied. On a device that has no database,
   * it creates and loads nothing.
   */
  const resume = async (first?: boolean) => {
    await activated()
    // Firefox before 126 cannot list databases. If storage is denied, there are none. In a sandboxed page, whose origin is
    // "null", Chromium reports the list as an unhandled rejection that no handler can catch.
    const databases = await Promise.race([
      (async () => (globalThis.origin === 'null' ? [] : indexedDB.databases?.()))().catch(() => []),
      // A list that never comes counts like one that cannot be had.
      pause(),
    ])
    const hasDatabase = !databases || databases.some(({ name }) => name === `heartfelt:${key}`)
    if (first && context.consent === 'granted') void watchTriggers(hasDatabase)
    if (hasDatabase || loadingOutbox || loadingPrompter) await (await context.outbox()).resume()
  }
  /** Called when the page comes online or changes visibility. Once loaded, the outbox listens to these events itself. */
  const resumeUnlessLoaded = () => {
    if (!loadingOutbox && context.consent === 'granted') resume().catch(() => {})
  }

  if (inPage) {
    // A sign of use. Keys that press a button click, too.
    addEventListener('click', near, life)
    addEventListener('online', resumeUnlessLoaded, life)
    document.addEventListener('visibilitychange', resumeUnlessLoaded, life)
  }
  /** Sends what is queued if consent is granted, erases it if denied. */
  const applyConsent = () => {
    if (!life.signal.aborted && context.consent !== 'unknown') resume(true).catch(() => {})
  }
  if (inPage) {
    applyConsent()
    if (consent === 'granted' && attempt(() => sessionStorage.getItem(draftKeyOf(key))))
      void withPrompter(undefined, piece => piece.resume())
  }

  /** Applies language and theme to open prompts and, by an event, to launchers, also those of another bundle. */
  const refresh = () => {
    prompter?.refresh()
    if (inPage) dispatchEvent(new Event('heartfelt:appear'))
  }

  const client: Heartfelt = {
    reached: (moment, how) => withPrompter(notAsked(), piece => piece.reached(moment, how)),
    ask(moment, how) {
      preload()
      return withPrompter(notAsked(), piece => piece.ask(moment, how))
    },
    record: input =>
      withOutbox<Recorded>({ id: '', state: 'refused', reason: denied() ? 'consent' : 'failed' }, piece =>
        piece.record(input),
      ),

    journey(id) {
      const call =
        <Step extends 'start' | 'complete' | 'abandon'>(step: Step): JourneyHandle[Step] =>
        (how?: never) =>
          withPrompter(undefined, piece => piece[step](id, how))
      near()
      return { start: call('start'), complete: call('complete'), abandon: call('abandon') }
    },

    identify(customer) {
      // Checked with each answer, which warns: here, a getter of the host's own object could throw.
      if (customer) context.customer = customer
    },

    reset() {
      context.customer = undefined
      return withAccount(undefined, piece => piece.reset(context))
    },
    forget: () => withAccount(undefined, piece => piece.forget(context)),
    history: how => withAccount([], piece => piece.history(context, how)),
    replies: () => withAccount([], piece => piece.replies(context)),

    consent(next) {
      if (!oneOf(next, consents)) warn(`consent(): use one of ${consents}.`)
      else if (next) {
        context.consent = next
        context.gpc = false
        applyConsent()
      }
      return context.consent
    },

    outbox: {
      list: () => withOutbox([], piece => piece.list()),
      flush: how => withOutbox({ sent: 0, rejected: 0, waiting: 0 }, piece => piece.flush(how)),
      clear: () => withOutbox(0, piece => piece.clear()),
    },

    on(event, handler) {
      if (event && oneOf(event, eventNames) && typeof handler === 'function') return events.on(event, handler)
      // An object is not shown, because converting it may throw.
      warn(
        `on("${typeof event === 'object' ? '' : String(event)}"): use one of ${eventNames}, and a function.`,
      )
      return () => {}
    },

    setLocale(next) {
      if (isLocale(next)) context.locale = next
      else warn('setLocale(): pass a BCP 47 tag such as fr-CA.')
      refresh()
    },

    setTheme(next) {
      if (next && oneOf(next, themes)) context.theme = next
      else warn(`setTheme(): use one of ${themes}.`)
      refresh()
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
      return context.locale
    },
    get theme() {
      return context.theme
    },
    messages: options.messages,
    ask: client.ask,
    preload,
  })
  if (inPage && debugMode())
    void safely(undefined, async () => (await context.prompter()).debug(client), true)
  return client
}
