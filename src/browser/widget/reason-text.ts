import type { Translate } from './view.js'

/**
 * The text for a reason, in the person's language. It is looked up by the code that the reason begins with, as
 * `customer` in "customer.signature: has expired"; the words after the code are for developers. A host adds texts for its
 * own codes in the option `messages`, for example `reason.maintenance`.
 */
export const reasonText = (reason = '', t: Translate) => t(`reason.${/[^.:]*/.exec(reason)}`, {}, 'unknown')
