import { HeartfeltLauncher } from './launcher.js'
import { HeartfeltRating } from './rating.js'

/** Registers `<heartfelt-rating>` and `<heartfelt-launcher>`, unless another copy did. Does nothing without a DOM. */
export const defineElements = (): void => {
  const registry = globalThis.customElements
  if (!registry) return
  if (!registry.get('heartfelt-rating')) registry.define('heartfelt-rating', HeartfeltRating)
  if (!registry.get('heartfelt-launcher')) registry.define('heartfelt-launcher', HeartfeltLauncher)
}
