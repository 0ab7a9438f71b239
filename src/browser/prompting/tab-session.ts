import type { SessionCount } from './prompt-history.js'

/**
 * Counts the prompts that this tab has shown. The count lives in `sessionStorage`, so that it goes on when a
 * multi-page site loads its next page. Where storage is denied, or storing is not allowed, it lasts as long as the page.
 * @param key The project's key.
 * @param mayStore Whether consent allows storing; asked at each change.
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
