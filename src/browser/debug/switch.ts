import type { DebugMode } from '../context.js'

/**
 * How a developer turns the debug panel on: `?heartfelt=debug` in the address, or `localStorage['heartfelt:debug']`.
 * The value `unlimited` also lifts the limits on asking, on this device only.
 */
const STORAGE_KEY = 'heartfelt:debug'

/** What this device was told to do on every page. */
export function keptMode(): DebugMode {
  try {
    const kept = localStorage.getItem(STORAGE_KEY)
    return kept === 'unlimited' ? kept : kept ? 'on' : undefined
  } catch {
    return undefined
  }
}

export const debugMode = (): DebugMode =>
  keptMode() ?? (/[?&]heartfelt=debug\b/.test(location.search) ? 'on' : undefined)

/** Only ever called by a developer's click, and then kept until another. */
export function setDebugMode(mode: DebugMode): void {
  try {
    if (mode) localStorage.setItem(STORAGE_KEY, mode)
    else localStorage.removeItem(STORAGE_KEY)
  } catch {}
}
