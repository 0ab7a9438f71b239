import type { MomentDefinition } from '../../../model/moment.js'
import type { Journeys } from '../../journeys/journeys.js'
import { type TriggerOptions, watchTriggers } from './triggers.js'

export { watchTriggers }

/** What nobody defined a trigger for, a remembered pulse or a case, is asked when the person pauses. */
export const IDLE_TRIGGER = { idle: 10_000 }

/**
 * Watches for all that asks without a call from the host: triggers, and pulses that are due.
 * @returns Ends everything.
 */
export async function watch(
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
