import type { Item, Source } from '../../../model/feedback.js'
import type { JourneyPlace } from '../../../model/journey.js'
import type { MomentDefinition, Touchpoint } from '../../../model/moment.js'
import { HOUR_MS } from '../../../model/time.js'
import { stableHash } from '../stable-hash.js'

/** What rates are computed from; the client makes items of it. */
export type Denominator = {
  moment: string
  journey?: JourneyPlace | undefined
  context?: Record<string, unknown> | undefined
} & (
  | { kind: 'touchpoint'; touchpoint?: Touchpoint | undefined; page?: Item['page'] }
  | {
      kind: 'prompt'
      event: 'shown' | 'dismissed' | 'ignored' | 'answered' | 'suppressed'
      reason?: string | undefined
      probability?: number | undefined
      source: Source
    }
)

/** The same fact about the same run is told again after this time. One hour. */
const REPEAT_MS = HOUR_MS

/**
 * Lets through what rates need and no more. People are counted, not calls: that a moment is reached, or that nobody
 * is asked for the same reason, is told once an hour for each moment and run, and only by the devices in the sample.
 * What was shown and what became of it is always told: a response rate has no room for sampling.
 * @param share Share of devices that tell, 0–1, read each time because the config may change it.
 */
export function createDenominators(
  emit: (denominator: Denominator) => void,
  device: () => string,
  share: () => number = () => 1,
  clock: () => number = Date.now,
) {
  const told = new Map<string, number>()
  const once = (denominator: Denominator, ...facts: unknown[]) => {
    const { kind, moment, journey } = denominator
    const fact = JSON.stringify([kind, moment, journey?.run, journey?.stage, ...facts])
    const ago = clock() - (told.get(fact) ?? Number.NEGATIVE_INFINITY)
    // A clock put back is no reason to fall silent.
    if ((ago >= 0 && ago < REPEAT_MS) || stableHash(`${device()} telemetry`) >= share()) return
    told.set(fact, clock())
    emit(denominator)
  }
  return {
    reached(
      { id, touchpoint }: MomentDefinition,
      journey?: JourneyPlace,
      context?: Record<string, unknown>,
      page?: Item['page'],
    ) {
      once({ kind: 'touchpoint', moment: id, touchpoint, journey, context, page })
    },
    prompt(fact: Omit<Extract<Denominator, { kind: 'prompt' }>, 'kind'>) {
      const prompt: Denominator = { kind: 'prompt', ...fact }
      if (fact.event === 'suppressed') once(prompt, fact.reason)
      else emit(prompt)
    },
  }
}
