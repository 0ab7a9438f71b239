import type { Context } from '../../context.js'
import type { ActiveDefinitions } from '../../contracts.js'
import type { Runs } from '../../journeys/runs.js'

/**
 * Reaches moments without a call of the host: by triggers, and by pulses that are due.
 * @param reached Called with the moment, and whether opening the page alone reached it.
 */
export function createAutoPrompt(
  context: Context,
  definitions: { now(): ActiveDefinitions; ready(): Promise<ActiveDefinitions> },
  runs: Runs,
  reached: (moment: string, launch: boolean) => unknown,
) {
  const { life, warn } = context
  let starts = 0
  let stopWatching: (() => void) | undefined

  async function start(): Promise<void> {
    const turn = ++starts
    const { moments } = await definitions.ready()
    const { watchMoments } = await import('./watch-moments.js')
    const stop = await watchMoments(moments, runs.load, ({ id }, launch) => void reached(id, launch), {
      // With Global Privacy Control, silent signals are ignored until the host has consent.
      hasConsent: () => context.consent === 'granted' && !context.gpc,
      onError: cause => warn(`A trigger cannot be read: ${cause}`),
    })
    // The definitions may have changed meanwhile, and a later start may have finished first.
    if (life.aborted || turn !== starts) return stop()
    stopWatching?.()
    stopWatching = stop
  }

  const stop = () => stopWatching?.()
  life.addEventListener('abort', stop)

  return {
    /** Starts watching the triggers that are active. A second call replaces the first. */
    start,
    stop,
    /** Starts again after the definitions changed, where triggers are watched or the new definitions have some. */
    async restart(): Promise<void> {
      if (starts || definitions.now().moments.some(({ when, role }) => when || role === 'pulse'))
        await start()
    },
  }
}
