/**
 * `import 'heartfelt/service-worker'` in a host's service worker sends what is queued on the device after the page was
 * closed: at a background sync where the browser has it, and whenever the worker starts. It also keeps the script tag's
 * files, so that a page that starts without a network can ask. Outside a service worker the import does nothing.
 */

import { syncTag } from './background-sync.js'
import { servePieces } from './keep-pieces.js'
import { deliverWaiting } from './worker-flush.js'

interface Extendable extends Event {
  readonly tag?: string
  waitUntil(promise: Promise<unknown>): void
}

/** Rejects while items wait, so that the browser tries the sync again. */
async function deliverAll() {
  const waiting = await deliverWaiting()
  if (waiting) throw new Error(`${waiting} answers still wait.`)
}

if ('ServiceWorkerGlobalScope' in globalThis) {
  addEventListener('sync', event => {
    if ((event as Extendable).tag === syncTag) (event as Extendable).waitUntil(deliverAll())
  })
  addEventListener('fetch', servePieces)
  // Keeps the worker alive until the items are sent when it was started by a message.
  addEventListener('message', event => (event as Event as Extendable).waitUntil(running))
}
const running =
  'ServiceWorkerGlobalScope' in globalThis ? deliverWaiting().catch(() => {}) : Promise.resolve()

export { deliverWaiting }
