import type { Config } from '../../model/protocol.js'
import { fitsUrl } from '../../model/url-pattern.js'
import type { FieldError } from './field-error.js'

const throws = (read: () => unknown): boolean => {
  try {
    read()
    return false
  } catch {
    return true
  }
}

/**
 * Finds the first trigger with an invalid selector or regular expression. Selectors can only be checked in a browser: the
 * collector would accept an invalid one, and the trigger would never fire.
 */
export function invalidTriggers({ moments }: Config): FieldError | undefined {
  for (const [i, { when }] of moments.entries())
    for (const [j, trigger] of [when ?? []].flat().entries()) {
      const at = `moments.${i}.when${Array.isArray(when) ? `.${j}` : ''}`
      for (const name of ['appears', 'clicked'] as const) {
        const selector = trigger[name]
        if (selector && throws(() => document.createDocumentFragment().querySelector(selector)))
          return {
            field: `${at}.${name}`,
            text: 'is no CSS selector; write for example #pay or .order-confirmed',
          }
      }
      const { url } = trigger
      if (url && throws(() => fitsUrl(url, location.href)))
        return {
          field: `${at}.url`,
          text: 'is no regular expression, or one that is slow on some addresses; write a path such as /checkout/* instead',
        }
    }
}
