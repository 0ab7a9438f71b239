import type { FeedbackItem } from '../model/feedback.js'
import type { JourneyDefinition } from '../model/journey.js'
import type { MomentDefinition, Policy } from '../model/moment.js'
import { scaleIds } from '../model/scale-ids.js'
import { attempt } from './attempt.js'
import { HeartfeltError } from './errors.js'
import type { Transport } from './transports/transport.js'
import type { Direction, Messages, Theme } from './widget/contract.js'

/** `granted`: store and send. `unknown`: hold in memory only. `denied`: store nothing, send nothing. */
export type Consent = 'granted' | 'denied' | 'unknown'

/** The signed-in customer of the host. */
export interface Customer {
  /** The host's own id; the widget never shows it. */
  id: string
  /** Properties that the team may group by, for example `{ plan: 'pro' }`. */
  traits?: Record<string, unknown>
  /**
   * A token signed by the host's server, as `signCustomer()` of `heartfelt-collector` makes it; without it the collector
   * stores the customer as unverified.
   */
  signature?: string
}

// The README's table is generated from this type: the first sentence of each comment is the meaning, then `@default`
// and `@example`.
/** Options of `createHeartfelt()`. */
export interface HeartfeltOptions {
  /**
   * The project's public, write-only key, as the collector prints it.
   * @default none (required)
   * @example 'pk_6f1c2a'
   */
  key: string
  /**
   * Base URL of the collector. Pass either `collector` or `transport`.
   * @default none; with the script tag: the origin of the script
   * @example 'https://feedback.example.com'
   */
  collector?: string | undefined
  /**
   * A function that sends a batch to a backend of your own instead of a collector. See `Transport`.
   * @default none
   * @example sentry({ dsn: 'https://abc@o1.ingest.sentry.io/2' })
   */
  transport?: Transport
  /**
   * The moments at which a person may be asked. The collector's config overrides single
   * fields of the same moment.
   * @default those of the collector's config
   * @example [{ id: 'checkout-done', scale: 'csat5' }]
   */
  moments?: MomentDefinition[]
  /**
   * The journeys that moments belong to, each with its stages in order.
   * @default those of the collector's config
   * @example [{ id: 'buy', stages: ['find', 'pay', 'receive'] }]
   */
  journeys?: JourneyDefinition[]
  /**
   * Whether answers may be stored and sent. Where the browser sends Global Privacy Control and this option is absent,
   * answers are stored and sent, but no telemetry.
   * @default 'granted'
   * @example 'unknown'
   */
  consent?: Consent
  /**
   * Language of the widget, as a BCP 47 tag.
   * @default the page's `lang` attribute, else the browser's language
   * @example 'fr-CA'
   */
  locale?: string
  /**
   * Texts that replace the locale's own, by message id. The ids are those in `src/browser/widget/locales`.
   * @default {}
   * @example { send: 'Submit' }
   */
  messages?: Messages
  /**
   * Colour scheme of the widget: `light`, `dark`, or `system` to follow the device.
   * @default 'system'
   * @example 'dark'
   */
  theme?: Theme
  /**
   * Writing direction of the widget: `ltr`, `rtl`, or `auto` to follow the locale.
   * @default 'auto'
   * @example 'rtl'
   */
  dir?: Direction
  /**
   * Ignored, with one warning in the console. A nonce is needed only for inline `<style>` and `<script>` elements, and
   * this library never creates either: it uses constructed style sheets and module imports.
   * @default none
   * @example 'r4nd0m'
   */
  nonce?: string
  /**
   * Limits on how often a person is asked, in prompts, days and shares (0–1). Each limit that is left out keeps its
   * default. See `Policy`.
   * @default { perSession: 1, perDay: 1, anyDays: 14, momentDays: 30, … }
   * @example { anyDays: 7, sample: 0.5 }
   */
  policy?: Partial<Policy>
  /**
   * Returns whether the person must not be interrupted now, for example during a call. Called before each prompt that
   * the person did not open; an exception counts as `false`.
   * @default () => false
   * @example () => call.isActive
   */
  busy?(): boolean
  /**
   * Receives every answer before it is stored, and returns it (changed or not), or `null` to refuse it. An exception
   * lets the answer pass unchanged and emits `error`.
   * @default feedback => feedback
   * @example feedback => ({ ...feedback, contact: undefined })
   */
  beforeSend?(feedback: FeedbackItem): FeedbackItem | null
  /**
   * The signed-in customer; their answers carry the id. The same as a call of `identify()`.
   * @default none
   * @example { id: '42', traits: { plan: 'pro' } }
   */
  customer?: Customer
  /**
   * Version of your product. It travels in the context of every answer, so that releases can be compared.
   * @default none
   * @example '2.4.1'
   */
  version?: string
}

/** Throws unless the condition holds; the message names the option and the remedy. */
function check(holds: unknown, name: string, remedy: string): void {
  if (!holds) throw new HeartfeltError('options', `Heartfelt: option "${name}" is wrong: ${remedy}.`)
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== ''

export const consents = 'granted denied unknown'
export const optionNames =
  'key collector transport moments journeys consent locale messages theme dir nonce policy busy beforeSend customer version'
export const themes = 'light dark system'

/** Whether a value is undefined, or one of the space-separated choices. */
export const oneOf = (value: unknown, choices: string): boolean =>
  value === undefined || choices.split(' ').includes(value as string)

/** Whether the value is a single, well-formed BCP 47 tag. */
export const isLocale = (tag: unknown): tag is string =>
  typeof tag === 'string' && !!attempt(() => Intl.getCanonicalLocales(tag))

/** Checks a list of definitions: unique ids, known scales, and for journeys a list of stages. */
function checkDefinitions(name: string, list: unknown = [], defaultStages: readonly string[] = ['']): void {
  check(Array.isArray(list), name, 'pass a list')
  const ids = new Set<string>()
  for (const entry of list as (MomentDefinition & Partial<JourneyDefinition>)[]) {
    const { id, scale, stages = defaultStages } = entry ?? {}
    const path = `${name}[${ids.size}]`
    check(isText(id), `${path}.id`, 'pass an id')
    check(!ids.has(id), `${path}.id`, `"${id}" is a duplicate`)
    check(oneOf(scale, scaleIds), `${path}.scale`, `use one of ${scaleIds}`)
    check(Array.isArray(stages) && stages.length, `${path}.stages`, 'list its stages')
    ids.add(id)
  }
}

/**
 * Checks the options and removes trailing slashes from the collector's URL.
 * @throws HeartfeltError with code `options`, naming the option and the remedy.
 */
export function parseOptions(options: HeartfeltOptions): HeartfeltOptions {
  check(options && typeof options === 'object', 'options', 'pass { key, collector }')
  const { key, collector, transport, locale, customer, version = 'none', policy = {} } = options
  check(isText(key), 'key', 'pass the public key (pk_...), or heartfeltOptions.key')
  check(collector || transport, 'collector', 'pass its URL, or a transport')
  check(!collector || !transport, 'transport', 'pass only one of collector and transport')
  for (const name of ['transport', 'beforeSend', 'busy'] as const)
    check(!options[name] || typeof options[name] === 'function', name, 'pass a function')
  check(
    !collector || (isText(collector) && /^\s*https?:\/\/[^\s/]/i.test(collector)),
    'collector',
    'pass an absolute URL such as https://c.example',
  )
  checkDefinitions('moments', options.moments)
  checkDefinitions('journeys', options.journeys, [])
  for (const [name, choices] of [
    ['consent', consents],
    ['theme', themes],
    ['dir', 'ltr rtl auto'],
  ] as const)
    check(oneOf(options[name], choices), name, `use one of ${choices}`)
  check(locale === undefined || isLocale(locale), 'locale', 'pass a BCP 47 tag such as fr-CA')
  check(!customer || isText(customer.id), 'customer.id', 'pass { id }')
  check(isText(version), 'version', 'pass a text')
  // Not `for … in`: old libraries add enumerable properties to `Object.prototype`.
  for (const name of Object.keys(policy ?? {}))
    check(policy![name as keyof Policy]! >= 0, `policy.${name}`, 'pass 0 or more')
  return { ...options, collector: collector?.replace(/\/+$/, '') }
}
