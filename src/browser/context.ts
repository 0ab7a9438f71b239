import type { Config } from '../model/protocol.js'
import type { Outbox, Prompter } from './contracts.js'
import type { ClientState } from './device/client-storage.js'
import type { Events } from './events.js'
import type { Messages, Theme } from './widget/contract.js'

/** Whether the debug panel is on; `unlimited` also lifts the limits on asking. */
export type DebugMode = 'on' | 'unlimited' | undefined

/** The state and functions that a client shares with its lazily loaded chunks. */
export interface Context extends ClientState {
  events: Events
  theme?: Theme | undefined
  debugMode(): DebugMode
  /** Texts by locale from the collector's config. */
  texts?: Record<string, Messages> | undefined
  /** The collector's config, once the prompter has applied it. */
  config?: Config | undefined
  /** The warnings so far. */
  warned: ReadonlySet<string>
  /** Emits `error`. The caller goes on with reduced function. */
  fail(code: 'storage' | 'widget' | 'evicted' | 'options', message: string, cause?: unknown): void
  /** What keeps answers. Loaded when first needed, and asked for until it can be loaded. */
  outbox(): Promise<Outbox>
  /** Loads the part that decides whether to ask. Rejects if its chunk cannot be loaded. */
  prompter(): Promise<Prompter>
}
