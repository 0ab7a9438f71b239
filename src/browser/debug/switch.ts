import { attempt } from '../attempt.js'
import type { DebugMode } from '../context.js'

/**
 * Key in `localStorage`. A developer turns the debug panel on by `?heartfelt=debug` in the address, or by any value under
 * this key. The value `unlimited` also lifts the limits on asking, on this device only.
 */
const STORAGE_KEY = 'heartfelt:debug'

/** The mode stored for every page of this site on this device. */
export function storedMode(): DebugMode {
  const stored = attempt(() => localStorage.getItem(STORAGE_KEY))
  return stored === 'unlimited' ? stored : stored ? 'on' : undefined
}

/** The mode of this page: the stored one, else by the address. */
export const debugMode = (): DebugMode =>
  storedMode() ?? (/[?&]heartfelt=debug\b/.test(location.search) ? 'on' : undefined)

/** Stores the mode, or removes it. Called only when a developer chooses one in the panel. */
export const setDebugMode = (mode: DebugMode): void =>
  attempt(() => {
    if (mode) localStorage.setItem(STORAGE_KEY, mode)
    else localStorage.removeItem(STORAGE_KEY)
  })
