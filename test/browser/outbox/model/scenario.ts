import fc from 'fast-check'
import { behaviours } from './server.js'

/** One step of a story: an action of a person, the browser, the network or the clock. */
export type Step =
  | { do: 'happen'; pick: number; fault: number }
  | { do: 'answer'; pick: number; behaviour: number }
  | { do: 'pass'; ms: number }
  | { do: 'open'; shows: boolean }
  | { do: 'crash'; pick: number }
  | { do: 'keep'; tab: number; poison: boolean }
  | { do: 'revise'; tab: number; item: number }
  | { do: 'flush'; tab: number; unpause: boolean }
  | { do: 'jump'; days: number }

const nat = fc.nat({ max: 15 })
const weighted = (weight: number, arbitrary: fc.Arbitrary<Step>) => ({ weight, arbitrary })

/** Random stories; most steps vary the order of ordinary events. */
export const story: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    weighted(
      40,
      fc.record({
        do: fc.constant('happen'),
        pick: nat,
        // 0: the storage works. 1: it aborts. 2: it commits and reports a failure.
        fault: fc.oneof({ weight: 12, arbitrary: fc.constant(0) }, fc.constant(1), fc.constant(2)),
      }),
    ),
    weighted(
      14,
      fc.record({ do: fc.constant('answer'), pick: nat, behaviour: fc.nat({ max: behaviours.length - 1 }) }),
    ),
    weighted(
      8,
      fc.record({ do: fc.constant('pass'), ms: fc.constantFrom(50, 1000, 6000, 31_000, 61_000, 400_000) }),
    ),
    weighted(3, fc.record({ do: fc.constant('open'), shows: fc.boolean() })),
    weighted(3, fc.record({ do: fc.constant('crash'), pick: nat })),
    weighted(
      9,
      fc.record({
        do: fc.constant('keep'),
        tab: nat,
        poison: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true)),
      }),
    ),
    weighted(5, fc.record({ do: fc.constant('revise'), tab: nat, item: nat })),
    weighted(4, fc.record({ do: fc.constant('flush'), tab: nat, unpause: fc.boolean() })),
    weighted(1, fc.record({ do: fc.constant('jump'), days: fc.constantFrom(-365, -1, 1, 20) })),
  ),
  { minLength: 5, maxLength: 90, size: 'max' },
) as fc.Arbitrary<Step[]>
