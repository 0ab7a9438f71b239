import type { MomentDefinition } from '../../../model/moment.js'
import type { Journeys } from '../../journeys/journeys.js'
import { type TriggerOptions, watchTriggers } from './watch-triggers.js'

export { watchTriggers }

/** The trigger of a pulse or a case follow-up without one of its own: the person pauses for 10 seconds. */
export const IDLE_TRIGGER = { idle: 10_000 }

/**
 * Watches all moments that ask without a call of the host: those with triggers, and pulses that are due.
 * @param fire Called when a moment is reached; see `watchTriggers()`.
 * @returns Stops watching.
 */
export async function watchMoments(
  moments: readonly MomentDefinition[],
  journeys: () => Promise<Journeys>,
  fire: (moment: MomentDefinition, launch: boolean) => void,
  options: TriggerOptions,
): Promise<() => void> {
  const armed: MomentDefinition[] = []
  for (const moment of moments) {
    const { role, journey, when } = moment
    if (role !== 'pulse') armed.push(...(when ? [moment] : []))
    else if (journey && (await (await journeys()).pulse(journey)))
      armed.push({ when: IDLE_TRIGGER, ...moment })
  }
  return watchTriggers(armed, fire, options)
}
