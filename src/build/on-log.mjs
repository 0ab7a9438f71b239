/** Warnings about zod's own code that have no effect on our bundles. */
const harmless = ({ code, id, ids = [id] }) =>
  ['INVALID_ANNOTATION', 'CIRCULAR_DEPENDENCY'].includes(code) &&
  ids.every(file => file?.includes('node_modules/zod/'))

/** Rollup's `onLog`: drops the warnings that are known to be harmless; every other one fails the build. */
export function onLog(level, log, handler) {
  if (level === 'warn' && !harmless(log)) handler('error', log)
  else if (level !== 'warn') handler(level, log)
}
