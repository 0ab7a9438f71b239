/**
 * Warns once when the page's Content Security Policy blocks the collector, and says what to change: a blocked request
 * looks like a missing network otherwise.
 */
export function watchCsp(collector: string, warn: (message: string) => void, signal: AbortSignal): void {
  if (typeof document === 'undefined') return
  const { origin } = new URL(collector, location.href)
  document.addEventListener(
    'securitypolicyviolation',
    ({ effectiveDirective, blockedURI }) => {
      if (effectiveDirective === 'connect-src' && blockedURI.startsWith(origin))
        warn(`this page's Content-Security-Policy blocks the collector: add ${origin} to connect-src.`)
    },
    { signal },
  )
}
