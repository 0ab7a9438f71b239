import type { Config } from '../model/protocol.js'
import type { Outbox, Prompter } from './contracts.js'
import type { ClientState } from './device/client-storage.js'
import type { Events } from './events.js'
import type { Messages, Theme } from './widget/contract.js'

/** Whether a developer debugs on this device, perhaps without limits on asking. */
export type DebugMode = 'on' | 'unlimited' | undefined

/** What the lazily loaded pieces of a client share with it. */
export interface Context extends ClientState {
  events: Events
  theme?: Theme | undefined
  debugMode(): DebugMode
  /** Texts by locale that the collector's config gives. */
  texts?: Record<string, Messages> | undefined
  /** The collector's config in force, where a piece that decides about asking has it. */
  config?: Config | undefined
  /** Emits `error`; the work goes on in a lesser mode. */
  fail(code: 'storage' | 'widget' | 'evicted' | 'options', message: string, cause?: unknown): void
  /** What keeps answers. Loaded when first needed, and asked for until it can be loaded. */
  outbox(): Promise<Outbox>
  /** What decides about asking. */
  prompter(): Promise<Prompter>
}
