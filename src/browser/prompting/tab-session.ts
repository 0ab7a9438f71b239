import type { SessionCount } from './prompt-history.js'

/**
 * How many prompts this tab has shown: kept with the tab, so that a page of a plain multi-page site counts on where
 * the last one stopped. Where storage is denied, or nothing may be stored, it counts for the page.
 */
export function tabSession(key: string, mayStore: () => boolean): SessionCount {
  const name = `heartfelt:session:${key}`
  let prompts = 0
  return {
    get prompts() {
      try {
        return Math.max(prompts, Number(sessionStorage.getItem(name)) || 0)
      } catch {
        return prompts
      }
    },
    set prompts(count) {
      prompts = count
      try {
        if (count && mayStore()) sessionStorage.setItem(name, String(count))
        else sessionStorage.removeItem(name)
      } catch {}
    },
  }
}
