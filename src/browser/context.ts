import type { Config } from '../model/protocol.js'
import type { DebugMode } from './debug/switch.js'
import type { Visits } from './device/circumstances.js'
import type { Place } from './device/place.js'
import type { Events } from './events.js'
import type { Consent, Customer, HeartfeltOptions } from './options.js'
import type { Keeping } from './outbox/keeping.js'
import type { Prompter } from './prompting/prompter.js'
import type { Messages, Theme } from './widget/contract.js'

/** What the lazily loaded pieces of a client share with it. */
export interface Context {
  options: HeartfeltOptions
  events: Events
  /** Aborted when the client is destroyed: what is loaded after that begins nothing. */
  life: AbortSignal
  /** What the host may change while the page lives. */
  customer?: Customer | undefined
  locale?: string | undefined
  theme?: Theme | undefined
  consent: Consent
  /**
   * The person asks every site, by Global Privacy Control, to spare them what they did not choose themselves: only
   * what they say is kept then, not what they came by. Until the host has their consent.
   * @see https://w3c.github.io/gpc/
   */
  sparing?: boolean
  /** Whether a developer debugs on this device, perhaps without limits on asking. */
  debugMode(): DebugMode
  /** Texts by locale that the collector's config gives. */
  texts?: Record<string, Messages> | undefined
  /** The collector's config in force, where a piece that decides about asking has it. */
  config?: Config | undefined
  /** Storage and identity of this device, opened by whichever piece needs them first. */
  place?: Place
  /** When this device was here, this page counted in; see circumstances.ts. */
  visits?: Promise<Visits | undefined> | undefined
  /** Tells the page's console, each message once. */
  warn(message: string): void
  /** Emits `error`; the work goes on in a lesser mode. */
  fail(code: 'storage' | 'widget' | 'evicted' | 'options', message: string, cause?: unknown): void
  /** What keeps answers. Loaded when first needed, and asked for until it can be loaded. */
  keeping(): Promise<Keeping>
  /** What decides about asking. */
  prompter(): Promise<Prompter>
}
