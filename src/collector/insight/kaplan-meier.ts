/** How long something took, or has taken so far. */
export interface Duration {
  /** In any unit, the same for all. */
  time: number
  /** False while it still goes on: censored, not left out. */
  ended: boolean
}

export interface Survival {
  /** At each time at which something ended: the share that still goes on after it. */
  steps: { time: number; share: number; atRisk: number; ended: number }[]
  /** The time by which half have ended; `undefined` while fewer have. */
  median?: number
  /** The share that has ended within a time. */
  within(time: number): number
}

/**
 * Kaplan–Meier: S(t) = ∏ (1 − dᵢ/nᵢ). The mean of closed cases flatters, because the slow ones are still open; here
 * they count for as long as they have lasted.
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
  // Products of fractions miss a half by a rounding error.
  const median = steps.find(step => step.share <= 0.5 + 1e-12)?.time
  return {
    steps,
    ...(median !== undefined && { median }),
    within: time => 1 - (steps.findLast(step => step.time <= time)?.share ?? 1),
  }
}
