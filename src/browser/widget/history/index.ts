export { mountHistory } from './mount-history.js'
