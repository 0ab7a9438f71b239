/** A collector in a Next.js app, as `app/v1/[...path]/route.js`. Pages of the same origin need no CORS headers. */
import { createCollector } from './collector.js'

const { collect } = createCollector({ keys: ['pk_example'], origins: [] })

export const GET = collect
export const POST = collect
export const OPTIONS = collect
