import type { Heartfelt } from '../browser/api.js'
import { createHeartfelt } from '../browser/client.js'
import type { HeartfeltOptions } from '../browser/options.js'

/** A client of the host's own, which outlives the component, or options for one that lives as long as it. */
export type ClientSource =
  | { client: Heartfelt; options?: never }
  | { options: HeartfeltOptions; client?: never }

/** A client that may not be there yet: on a server it never comes. */
export interface Owned {
  readonly current: Heartfelt | undefined
  ready(): Promise<Heartfelt>
  /** Makes the client if it is to be made here. Returns the undo. */
  mount(): () => void
}

export function own({ client, options }: ClientSource): Owned {
  let current = client
  let waiting: ((client: Heartfelt) => void)[] = []
  return {
    get current() {
      return current
    },
    ready: () => (current ? Promise.resolve(current) : new Promise(resolve => waiting.push(resolve))),
    mount() {
      if (client) return () => {}
      const made = createHeartfelt(options!)
      current = made
      for (const resolve of waiting) resolve(made)
      waiting = []
      return () => {
        made.destroy()
        current = undefined
      }
    },
  }
}
