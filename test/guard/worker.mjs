/** Vitest's setup file for tests that start browsers: each worker ends with all that it has started. */
import { ownRun } from './own-run.mjs'

// Files share a worker, and each of them runs its setup files.
if (!process.env.HEARTFELT_RUN_WORKER) {
  ownRun('WORKER')
  // Vitest itself was killed: without it there is nothing to do.
  process.once('disconnect', () => process.exit(1))
}
