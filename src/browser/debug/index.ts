export { type DebugSource, type LoggedDecision, openDebugPanel } from './panel.js'
