import type { Transact } from '../device/store.js'

/** What the page stores for the host's service worker, which otherwise knows only the database's name. */
export interface WorkerConfig {
  /** Base URL of the collector. */
  collector: string
}

export const workerConfigKey = 'm:client'
/** Tag of the background sync. */
export const syncTag = 'heartfelt'

interface Syncing {
  /** Chromium only: https://developer.mozilla.org/docs/Web/API/Background_Synchronization_API */
  sync?: { register(tag: string): Promise<void> }
}

/** Asks the host's service worker, where there is one, to send the queue if this page is closed first. Never rejects. */
export async function registerBackgroundSync(store: Transact, collector: string): Promise<void> {
  try {
    const registration = await navigator.serviceWorker?.getRegistration()
    if (!registration) return
    await store({ keys: [workerConfigKey] }, ([entry]) => {
      const isKnown = (entry?.[1] as WorkerConfig | undefined)?.collector === collector
      return { put: isKnown ? [] : [[workerConfigKey, { collector }]], result: undefined }
    })
    await (registration as Syncing).sync?.register(syncTag)
  } catch {
    // Without a service worker, or permission to use it, only pages send: this one, or the next.
  }
}
