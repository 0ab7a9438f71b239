/** Importing this file registers `<heartfelt-rating>` and `<heartfelt-launcher>`. They wait for a client. */
import { defineElements } from './define.js'

defineElements()

export { HeartfeltLauncher } from './launcher.js'
export { HeartfeltRating } from './rating.js'

declare global {
  interface HTMLElementTagNameMap {
    'heartfelt-rating': import('./rating.js').HeartfeltRating
    'heartfelt-launcher': import('./launcher.js').HeartfeltLauncher
  }
}
