/** How long something took, or has taken until now. */
export interface Duration {
  /** In any unit, the same for all durations. */
  time: number
  /** False while it is still going on: a censored duration. */
  ended: boolean
}

/** A survival curve. */
export interface Survival {
  /** For each time at which something ended: the share that is still going on after it. */
  steps: { time: number; share: number; atRisk: number; ended: number }[]
  /** The time by which half have ended; `undefined` while fewer have. */
  median?: number
  /** The share that ended within this time. */
  within(time: number): number
}

/**
 * Kaplan–Meier estimator: S(t) = ∏ (1 − dᵢ/nᵢ). The mean duration of closed cases is too low, because slow cases are
 * still open; here open cases count for as long as they have lasted. Used by `timeTo`.
 * @see Kaplan & Meier 1958, JASA 53:457.
 */
export function kaplanMeier(durations: readonly Duration[]): Survival {
  const sorted = [...durations].sort((a, b) => a.time - b.time)
  const steps: Survival['steps'] = []
  let share = 1
  for (let i = 0; i < sorted.length; ) {
    const { time } = sorted[i]!
    const atRisk = sorted.length - i
    let ended = 0
    for (; i < sorted.length && sorted[i]!.time === time; i++) ended += +sorted[i]!.ended
    if (!ended) continue
    share *= 1 - ended / atRisk
    steps.push({ time, share, atRisk, ended })
  }
  // The product of fractions can miss 0.5 by a rounding error.
  const median = steps.find(step => step.share <= 0.5 + 1e-12)?.time
  return {
    steps,
    ...(median !== undefined && { median }),
    within: time => 1 - (steps.findLast(step => step.time <= time)?.share ?? 1),
  }
}
