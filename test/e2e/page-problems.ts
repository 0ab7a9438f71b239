import type { PageProblems } from './engines/engine.js'

/** Runs in the page before any other script: records its errors, for `page.problems()`. */
export function recordPageProblems(): void {
  const seen: PageProblems = { console: [], errors: [], violations: [] }
  Object.defineProperty(window, '__problems', { value: seen })
  for (const level of ['warn', 'error'] as const) {
    const say = console[level].bind(console)
    console[level] = (...words: unknown[]) => {
      seen.console.push({ level, text: words.map(String).join(' ') })
      say(...words)
    }
  }
  addEventListener('error', event => seen.errors.push(String(event.error ?? event.message)))
  addEventListener('unhandledrejection', event => seen.errors.push(String(event.reason)))
  document.addEventListener('securitypolicyviolation', event => {
    // Browsers request the icon by themselves.
    if (event.blockedURI.endsWith('/favicon.ico')) return
    seen.violations.push({
      directive: event.effectiveDirective,
      blocked: event.blockedURI,
      sample: event.sample,
    })
  })
}
