import type { MiddlewareHandler } from 'hono'
import { Refusal } from './refusal.js'

/**
 * Refuses what a page sends while the browser renders it in advance, since nobody may ever see that page. The widget sends
 * nothing there; older versions and other clients keep their items, and send them once the page is visited.
 * @see https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Purpose
 */
export const refuseIfPrerendered: MiddlewareHandler = async (c, next) => {
  if (/\bprerender\b/.test(c.req.header('sec-purpose') ?? ''))
    throw new Refusal(425, 'prerender', 'Nobody sees this page yet; send it again once somebody does.')
  await next()
}
