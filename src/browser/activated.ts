/**
 * Resolves once somebody sees the page: a page that is prerendered may never be visited. Not `visibilitychange`, since
 * Chromium fires it while `document.prerendering` is still true.
 * @see https://developer.mozilla.org/docs/Web/API/Document/prerenderingchange_event
 */
export const activated = (): Promise<unknown> | undefined =>
  (globalThis.document as { prerendering?: boolean } | undefined)?.prerendering
    ? new Promise(resolve => document.addEventListener('prerenderingchange', resolve))
    : undefined
