import { yieldTurn } from '../storage/databases/yield-turn.js'

/** Milliseconds of work between two turns of the event loop. */
const TURN_MS = 10

/** Runs a computation that yields, and lets other requests be served in between. */
export async function run<T>(work: Generator<void, T>): Promise<T> {
  let began = performance.now()
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
    if (performance.now() - began < TURN_MS) continue
    await yieldTurn()
    began = performance.now()
  }
}
