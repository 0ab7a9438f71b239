import type { Item } from '../../model/feedback.js'
import { MAX_TITLE_CHARS } from '../../model/limits.js'
import { cut, scrubText, scrubUrl } from './scrub.js'

/** Address and title of the page with secrets masked; `undefined` where there is no page. */
export function pageOf(): Item['page'] {
  if (typeof location === 'undefined') return undefined
  const title = cut(scrubText(String(document.title).trim()), MAX_TITLE_CHARS)
  return { url: scrubUrl(location.href), ...(title && { title }) }
}
