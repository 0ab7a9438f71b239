import type { Item, Source } from '../../../model/feedback.js'
import type { JourneyPlace } from '../../../model/journey.js'
import type { MomentDefinition, Touchpoint } from '../../../model/moment.js'
import { HOUR_MS } from '../../../model/time.js'
import { stableHash } from '../stable-hash.js'

/** A count that rates are computed over: a moment reached, or a prompt and its outcome. */
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

/** The same fingerprint about the same run is emitted again after this time. One hour. */
const REPEAT_MS = HOUR_MS

/**
 * Emits what rates need, and no more. Rates count people, not calls: that a moment was reached, or that a prompt was
 * suppressed for the same reason, is emitted once an hour per moment and run, and only on sampled devices.
 * Prompts that were shown, and their outcomes, are always emitted: a response rate must not be sampled.
 * @param device The device's pseudonym, for sampling.
 * @param share Share of devices that emit, 0–1. Read each time, because the config may change it. Default 1.
 * @param clock Unix milliseconds. Default `Date.now`.
 */
export function createDenominators(
  emit: (denominator: Denominator) => void,
  device: () => string,
  share: () => number = () => 1,
  clock: () => number = Date.now,
) {
  const emittedAt = new Map<string, number>()
  const emitOnce = (denominator: Denominator, ...parts: unknown[]) => {
    const { kind, moment, journey } = denominator
    const fingerprint = JSON.stringify([kind, moment, journey?.run, journey?.stage, ...parts])
    const age = clock() - (emittedAt.get(fingerprint) ?? Number.NEGATIVE_INFINITY)
    // The age is negative after the clock was set back: then emit.
    if ((age >= 0 && age < REPEAT_MS) || stableHash(`${device()} telemetry`) >= share()) return
    emittedAt.set(fingerprint, clock())
    emit(denominator)
  }
  return {
    /** A moment was reached. */
    reached(
      { id, touchpoint }: MomentDefinition,
      journey?: JourneyPlace,
      context?: Record<string, unknown>,
      page?: Item['page'],
    ) {
      emitOnce({ kind: 'touchpoint', moment: id, touchpoint, journey, context, page })
    },
    /** A prompt was shown, ended or was suppressed. */
    prompt(fingerprint: Omit<Extract<Denominator, { kind: 'prompt' }>, 'kind'>) {
      const prompt: Denominator = { kind: 'prompt', ...fingerprint }
      if (fingerprint.event === 'suppressed') emitOnce(prompt, fingerprint.reason)
      else emit(prompt)
    },
  }
}
