import type { Heartfelt } from '../browser/api.js'
import { createHeartfelt } from '../browser/client.js'
import type { HeartfeltOptions } from '../browser/options.js'

/** Your own client, which outlives the component, or options for a client that is destroyed with the component. */
export type ClientSource =
  | { client: Heartfelt; options?: never }
  | { options: HeartfeltOptions; client?: never }

/** A client that may not exist yet. On a server it never does. */
export interface Owned {
  readonly current: Heartfelt | undefined
  /** Resolves with the client once it exists. */
  ready(): Promise<Heartfelt>
  /** Creates the client, unless the host has passed one. Returns a function that destroys it. */
  mount(): () => void
}

/** Holds the client of a provider. */
export function own({ client, options }: ClientSource): Owned {
  let current = client
  let waitingCalls: ((client: Heartfelt) => void)[] = []
  return {
    get current() {
      return current
    },
    ready: () => (current ? Promise.resolve(current) : new Promise(resolve => waitingCalls.push(resolve))),
    mount() {
      if (client) return () => {}
      const created = createHeartfelt(options!)
      current = created
      for (const resolve of waitingCalls) resolve(created)
      waitingCalls = []
      return () => {
        created.destroy()
        current = undefined
      }
    },
  }
}
