import type { Transact } from '../device/store.js'

/** What the page leaves for the host's service worker, which knows of a database only its name. */
export interface WorkerConfig {
  /** Base URL of the collector. */
  collector: string
}

export const workerConfigKey = 'm:client'
/** Tag of the Background Sync. */
export const syncTag = 'heartfelt'

interface Syncing {
  /** Chromium only: https://developer.mozilla.org/docs/Web/API/Background_Synchronization_API */
  sync?: { register(tag: string): Promise<void> }
}

/** Asks the host's service worker, where there is one, to deliver what this page may not live to deliver. */
export async function registerBackgroundSync(store: Transact, collector: string): Promise<void> {
  try {
    const registration = await navigator.serviceWorker?.getRegistration()
    if (!registration) return
    await store({ keys: [workerConfigKey] }, ([entry]) => {
      const known = (entry?.[1] as WorkerConfig | undefined)?.collector === collector
      return { put: known ? [] : [[workerConfigKey, { collector }]], result: undefined }
    })
    await (registration as Syncing).sync?.register(syncTag)
  } catch {
    // Without a worker, or the right to one, the page delivers alone: now, or when it is next open.
  }
}
