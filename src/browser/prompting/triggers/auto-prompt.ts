import type { Context } from '../../context.js'
import type { ActiveDefinitions } from '../../contracts.js'
import type { Runs } from '../../journeys/runs.js'

/**
 * Asks without a call from the host: by triggers, and by pulses that are due.
 * @param reached Is called with the moment, and whether it was a launch on this page that reached it.
 */
export function createAutoPrompt(
  context: Context,
  definitions: { now(): ActiveDefinitions; ready(): Promise<ActiveDefinitions> },
  runs: Runs,
  reached: (moment: string, launch: boolean) => unknown,
) {
  const { life, warn } = context
  let listenings = 0
  let unlisten: (() => void) | undefined

  async function listen(): Promise<void> {
    const mine = ++listenings
    const { moments } = await definitions.ready()
    const { watch } = await import('./watch.js')
    const stop = await watch(moments, runs.load, ({ id }, launch) => void reached(id, launch), {
      // Global Privacy Control is a no to silent signals until somebody says otherwise.
      consented: () => context.consent === 'granted' && !context.sparing,
      onError: cause => warn(`A trigger cannot be read: ${cause}`),
    })
    // Definitions may have changed meanwhile, and the later listening have been the faster one.
    if (life.aborted || mine !== listenings) return stop()
    unlisten?.()
    unlisten = stop
  }

  const stop = () => unlisten?.()
  life.addEventListener('abort', stop)

  return {
    /** Starts what asks by itself. */
    listen,
    stop,
    /** Definitions have changed: starts afresh where anything listens, or has to now. */
    async again(): Promise<void> {
      if (listenings || definitions.now().moments.some(({ when, role }) => when || role === 'pulse'))
        await listen()
    },
  }
}
