import { type HeartfeltOptions, parseOptions } from '../options.js'
import { createTestHeartfelt, type TestHeartfelt } from './test-heartfelt.js'

/**
 * Stands in for the real `createHeartfelt()` where a test runner puts this entry in the place of `heartfelt`.
 * @throws HeartfeltError with code `options` when an option is wrong, as the real one does.
 */
export function createHeartfelt(given: HeartfeltOptions): TestHeartfelt {
  const options = parseOptions(given)
  return { ...createTestHeartfelt(options.consent ? { consent: options.consent } : {}), options }
}
