import type { FeedbackItem } from '../model/feedback.js'
import type { JourneyDefinition } from '../model/journey.js'
import type { MomentDefinition, Policy } from '../model/moment.js'
import { scaleIds } from '../model/scale-ids.js'
import { HeartfeltError } from './errors.js'
import type { Transport } from './transports/transport.js'
import type { Direction, Messages, Theme } from './widget/contract.js'

/** `granted`: keep and send. `unknown`: hold in memory only. `denied`: keep nothing, send nothing. */
export type Consent = 'granted' | 'denied' | 'unknown'

/** A customer whom the host knows. */
export interface Customer {
  /** The host's own id; never shown to anybody. */
  id: string
  /** What the team may group by, for example `{ plan: 'pro' }`. */
  traits?: Record<string, unknown>
  /**
   * A token signed by the host's server, as `signCustomer()` of `heartfelt-collector` makes it; without it the collector
   * stores the customer as unverified.
   */
  signature?: string
}

export interface HeartfeltOptions {
  /** The project's public, write-only key, as the collector prints it: `pk_…`. */
  key: string
  /** Base URL of a collector. Exactly one of `collector` and `transport` is needed. */
  collector?: string | undefined
  /** Your own way to deliver; see `Transport`. */
  transport?: Transport
  /** Default: fetched from the collector's config. */
  moments?: MomentDefinition[]
  /** Default: fetched from the collector's config. */
  journeys?: JourneyDefinition[]
  /** Default `granted`; where the browser sends Global Privacy Control, without any telemetry until you say so. */
  consent?: Consent
  /** BCP 47. Default: the page's `lang`, else the browser's language. */
  locale?: string
  /** Texts by message id (those of `src/browser/widget/locales`) that override the locale's own, for example `send`. */
  messages?: Messages
  /** Default `system`. */
  theme?: Theme
  /** Default `auto`: as the locale is written. */
  dir?: Direction
  /** Kept for hosts that pass one to every script; nothing here needs it, since no inline style or script is made. */
  nonce?: string
  /** Limits on how often a person is asked; merged over the defaults. */
  policy?: Partial<Policy>
  /** Whether the person must not be interrupted just now, for example in a call. Asked before each prompt; what it throws counts as no. */
  busy?(): boolean
  /** Sees every answer before anything is stored: return it (changed or not) to go on, `null` to refuse it. */
  beforeSend?(feedback: FeedbackItem): FeedbackItem | null
  customer?: Customer
  /** Version of your product, for example `2.4.1`: travels in the context of every answer, so that releases can be compared. */
  version?: string
}

/** Throws unless a condition holds, naming the option it is about and the remedy. */
function check(holds: unknown, name: string, remedy: string): void {
  if (!holds) throw new HeartfeltError('options', `Heartfelt: option "${name}" is wrong: ${remedy}.`)
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== ''

export const consents = 'granted denied unknown'
export const optionNames =
  'key collector transport moments journeys consent locale messages theme dir nonce policy busy beforeSend customer version'
export const themes = 'light dark system'

/** Whether a value is left out, or one of these words. */
export const oneOf = (value: unknown, choices: string): boolean =>
  value === undefined || choices.split(' ').includes(value as string)

const isHttp = (url: string): boolean => {
  try {
    return /^http/.test(new URL(url).protocol)
  } catch {
    return false
  }
}

/** Whether this is one BCP 47 tag. */
export const isLocale = (tag: unknown): tag is string => {
  try {
    return isText(tag) && !!Intl.getCanonicalLocales(tag)
  } catch {
    return false
  }
}

/** The language in use: the host's choice, else the page's, else the browser's. WebKit tells "C" where a machine has none. */
export const localeInUse = (chosen?: string): string | undefined =>
  [chosen, globalThis.document?.documentElement.lang, globalThis.navigator?.language].find(isLocale)

/** Definitions need ids of their own, known scales, and journeys their stages. */
function listed(name: string, list: unknown = [], unstaged: readonly string[] = ['']): void {
  check(Array.isArray(list), name, 'pass a list of definitions')
  const ids = new Set<string>()
  for (const entry of list as (MomentDefinition & Partial<JourneyDefinition>)[]) {
    const { id, scale, stages = unstaged } = entry ?? {}
    const path = `${name}[${ids.size}]`
    check(isText(id), `${path}.id`, 'give it an id')
    check(!ids.has(id), `${path}.id`, `"${id}" is a duplicate, ids must be unique`)
    check(oneOf(scale, scaleIds), `${path}.scale`, `use one of ${scaleIds}`)
    check(Array.isArray(stages) && stages.length, `${path}.stages`, 'list its stages')
    ids.add(id)
  }
}

/**
 * Checks options at the door.
 * @throws HeartfeltError with code `options`, naming the option and the remedy.
 */
export function parseOptions(options: HeartfeltOptions): HeartfeltOptions {
  check(options && typeof options === 'object', 'options', 'pass { key, collector }')
  const { key, collector, transport, locale, customer, version = 'none', policy = {} } = options
  check(isText(key), 'key', 'pass the key that the collector printed (pk_...)')
  check(collector || transport, 'collector', 'pass the URL of a collector, or a transport')
  check(!collector || !transport, 'transport', 'pass only one of "collector" and "transport"')
  for (const name of ['transport', 'beforeSend', 'busy'] as const)
    check(!options[name] || typeof options[name] === 'function', name, 'pass a function')
  check(
    !collector || (isText(collector) && isHttp(collector)),
    'collector',
    'pass an absolute URL such as https://c.example.com',
  )
  listed('moments', options.moments)
  listed('journeys', options.journeys, [])
  for (const [name, choices] of [
    ['consent', consents],
    ['theme', themes],
    ['dir', 'ltr rtl auto'],
  ] as const)
    check(oneOf(options[name], choices), name, `use one of ${choices}`)
  check(locale === undefined || isLocale(locale), 'locale', 'pass a BCP 47 tag such as fr-CA')
  check(!customer || isText(customer.id), 'customer.id', 'pass { id }')
  check(isText(version), 'version', 'pass a text such as 2.4.1')
  // Not `for … in`: old libraries leave enumerable names on every prototype.
  for (const name of Object.keys(policy ?? {}))
    check(policy![name as keyof Policy]! >= 0, `policy.${name}`, 'pass a number of 0 or more')
  return { ...options, collector: collector?.replace(/\/+$/, '') }
}
