export { type DebugSource, type LoggedDecision, openDebugPanel } from './panel.js'
export { startDebugging } from './start.js'
