/** Vitest's setup file for tests that start browsers: all that a worker has started ends with it. */
import { ownRun } from './own-run.mjs'

const OWNED = Symbol.for('heartfelt.owned')

// Files share a worker, and each of them runs its setup files.
if (!globalThis[OWNED]) {
  globalThis[OWNED] = ownRun()
  // Vitest itself was killed.
  process.once('disconnect', () => process.exit(1))
}
