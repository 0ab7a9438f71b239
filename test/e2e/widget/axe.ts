import type { Page } from '../engines/engine.js'

/** What axe finds on the whole page, shadow roots included. */
export const violations = (page: Page) =>
  page.evaluate(async () => {
    // What moves is between two colours: it is judged when it has come to rest.
    await Promise.all(
      document
        .querySelector('heartfelt-widget')!
        .shadowRoot!.getAnimations()
        .map(({ finished }) => finished),
    )
    const { axe } = window as unknown as { axe: typeof import('axe-core') }
    const { violations, passes } = await axe.run(document)
    // A target that is a list of its own lies in a shadow root.
    if (!passes.some(({ nodes }) => nodes.some(({ target }) => Array.isArray(target[0]))))
      return ['not looked inside']
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  })
