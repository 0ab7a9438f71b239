export { mountHistory } from './mountHistory.js'
