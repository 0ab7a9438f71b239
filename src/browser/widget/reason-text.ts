import type { Translate } from './view.js'

/**
 * Why something failed, in the person's language: by the code that a reason begins with, `customer` in
 * "customer.signature: has expired". The words after it are the developer's. A host names codes of its own in `messages`.
 */
export const reasonText = (reason = '', t: Translate) => t(`reason.${/[^.:]*/.exec(reason)}`, {}, 'unknown')
