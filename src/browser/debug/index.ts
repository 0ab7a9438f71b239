export { type DebugSource, openDebugPanel } from './panel.js'
export { startDebugging } from './start.js'
