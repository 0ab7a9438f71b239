/** `app/v1/[...path]/route.js` of a Next.js app: its own origin needs no CORS. */
import { createCollector } from './collector.js'

const { collect } = createCollector({ keys: ['pk_example'], origins: [] })

export const GET = collect
export const POST = collect
export const OPTIONS = collect
