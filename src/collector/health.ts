import { Hono } from 'hono'
import { databaseAway } from './http/refusal.js'
import type { createMetrics } from './metrics.js'
import type { Store } from './storage/store.js'

/**
 * `/healthz` (the process runs), `/readyz` (the database stores what is written) and `/metrics`, for load balancers and monitoring.
 */
export function health(store: Store, metrics: ReturnType<typeof createMetrics>): Hono {
  const app = new Hono()
  app.get('/healthz', c => c.text('ok'))
  app.get('/readyz', async c => {
    try {
      await store.ready()
    } catch (cause) {
      throw databaseAway(cause)
    }
    return c.text('ready')
  })
  app.get('/metrics', c => c.text(metrics.text(), 200, { 'Content-Type': 'text/plain; version=0.0.4' }))
  return app
}
