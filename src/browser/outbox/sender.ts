/** The lazily loaded piece: everything needed to send. */
export { httpTransport } from '../transports/http.js'
export { registerBackgroundSync } from './background-sync.js'
export { watchCsp } from './csp-warning.js'
export { createFlushLoop } from './flush-loop.js'
export { openFlushSchedule } from './flush-schedule.js'
