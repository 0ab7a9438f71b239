/**
 * `import 'heartfelt/service-worker'` in a host's service worker delivers what is still on the device after the tab is
 * gone: at a Background Sync where the browser has it, and whenever the worker starts. Outside a service worker the
 * import does nothing.
 */

import { syncTag } from './background-sync.js'
import { deliverWaiting } from './worker-flush.js'

interface Extendable extends Event {
  readonly tag?: string
  waitUntil(promise: Promise<unknown>): void
}

/** Rejects while something waits, so that the browser tries the sync again. */
async function deliverAll() {
  const waiting = await deliverWaiting()
  if (waiting) throw new Error(`${waiting} answers still wait.`)
}

if ('ServiceWorkerGlobalScope' in globalThis) {
  addEventListener('sync', event => {
    if ((event as Extendable).tag === syncTag) (event as Extendable).waitUntil(deliverAll())
  })
  // Also keeps a worker alive that was started for something else.
  addEventListener('message', event => (event as Event as Extendable).waitUntil(running))
}
const running =
  'ServiceWorkerGlobalScope' in globalThis ? deliverWaiting().catch(() => {}) : Promise.resolve()

export { deliverWaiting }
