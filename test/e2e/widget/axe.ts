import type { Page } from '../engines/engine.js'

/** The violations that axe finds on the whole page, shadow roots included. */
export const violations = (page: Page) =>
  page.evaluate(async () => {
    // An element in transition is between two colours, so axe waits for the end of all animations.
    await Promise.all(
      document
        .querySelector('heartfelt-widget')!
        .shadowRoot!.getAnimations()
        .map(({ finished }) => finished),
    )
    const { axe } = window as unknown as { axe: typeof import('axe-core') }
    const { violations, passes } = await axe.run(document)
    // A target in a shadow root is a list itself.
    if (!passes.some(({ nodes }) => nodes.some(({ target }) => Array.isArray(target[0]))))
      return ['not looked inside']
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  })
