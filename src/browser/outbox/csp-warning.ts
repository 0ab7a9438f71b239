/**
 * Says once what a developer has to change when the page's own content security policy keeps answers from the collector:
 * a blocked request looks like a missing network otherwise. Returns the undo.
 */
export function watchCsp(collector: string, warn: (message: string) => void): () => void {
  if (typeof document === 'undefined') return () => {}
  const { origin } = new URL(collector, location.href)
  const hear = ({ effectiveDirective, blockedURI }: SecurityPolicyViolationEvent) => {
    if (effectiveDirective === 'connect-src' && blockedURI.startsWith(origin))
      warn(`this page's Content-Security-Policy blocks the collector: add ${origin} to connect-src.`)
  }
  document.addEventListener('securitypolicyviolation', hear)
  return () => document.removeEventListener('securitypolicyviolation', hear)
}
