import { DEEP_GROUP } from '../../../model/group-sizes.js'
import { seeded } from '../statistics/bootstrap.js'
import type { Interval } from '../statistics/interval.js'
import { MAX_DRIVERS, relativeImportance } from '../statistics/relative-importance.js'

/** One run: how it is remembered, and the mean rating of each touchpoint on its way. */
export interface DrivenRun {
  person: number
  remembered: number
  touchpoints: ReadonlyMap<string, number>
}

/** How much a touchpoint carries of how the journey is remembered. */
export interface Driver {
  touchpoint: string
  /** Share of the variance of the remembered ratings, 0–1, with the 95 % bootstrap interval over people. */
  importance: Interval & { value: number }
  /** Runs in which it was rated. */
  runs: number
}

export interface Drivers {
  runs: number
  people: number
  /** Share of the variance that all touchpoints explain together. */
  explained: number
  drivers: Driver[]
}

const ROUNDS = 300
/** Share of the runs in which a touchpoint must be rated. */
const SMALLEST_SHARE = 0.2

/**
 * Which touchpoints carry how a journey is remembered: the Shapley value of R² (see relative-importance.ts) of the
 * remembered rating on the touchpoints' ratings. A touchpoint that was not rated in a run counts with its mean, which
 * can only make it look less important. Intervals by resampling people, because the runs of one person resemble each
 * other. Undefined for fewer than 30 runs or people.
 */
export function* driversOf(runs: readonly DrivenRun[]): Generator<void, Drivers | undefined> {
  const people = [...new Set(runs.map(({ person }) => person))]
  if (runs.length < DEEP_GROUP || people.length < DEEP_GROUP) return
  const rated = new Map<string, { n: number; sum: number }>()
  for (const { touchpoints } of runs)
    for (const [name, value] of touchpoints) {
      const own = rated.get(name) ?? { n: 0, sum: 0 }
      rated.set(name, { n: own.n + 1, sum: own.sum + value })
    }
  const names = [...rated]
    .filter(([, { n }]) => n >= Math.max(DEEP_GROUP, SMALLEST_SHARE * runs.length))
    .sort(([, a], [, b]) => b.n - a.n)
    .slice(0, MAX_DRIVERS)
    .map(([name]) => name)
  if (names.length === 0) return
  const means = names.map(name => rated.get(name)!.sum / rated.get(name)!.n)
  const rows = runs.map(({ remembered, touchpoints }) => ({
    remembered,
    values: names.map((name, j) => touchpoints.get(name) ?? means[j]!),
  }))
  const importanceOf = (sample: readonly number[]) =>
    relativeImportance({
      response: sample.map(i => rows[i]!.remembered),
      drivers: names.map((_, j) => sample.map(i => rows[i]!.values[j]!)),
    })
  const byPerson = new Map<number, number[]>()
  runs.forEach(({ person }, i) => {
    byPerson.set(person, [...(byPerson.get(person) ?? []), i])
  })
  const random = seeded(1)
  const samples: number[][] = []
  for (let round = 0; round < ROUNDS; round++) {
    const sample = people.flatMap(() => byPerson.get(people[Math.floor(random() * people.length)]!)!)
    samples.push(importanceOf(sample))
    yield
  }
  const importance = importanceOf([...rows.keys()])
  const at = (sorted: readonly number[], share: number) => sorted[Math.round(share * (sorted.length - 1))]!
  const drivers = names.map((touchpoint, j): Driver => {
    const sorted = samples.map(sample => sample[j]!).sort((a, b) => a - b)
    return {
      touchpoint,
      importance: { value: importance[j]!, lo: at(sorted, 0.025), hi: at(sorted, 0.975) },
      runs: rated.get(touchpoint)!.n,
    }
  })
  return {
    ...{ runs: runs.length, people: people.length },
    explained: importance.reduce((sum, value) => sum + value, 0),
    drivers: drivers.sort((a, b) => b.importance.value - a.importance.value),
  }
}
