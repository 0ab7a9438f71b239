/** A collector for runtimes that call `fetch` of the default export: Cloudflare Workers, Deno (`deno serve`), Bun. */
import { createCollector } from './collector.js'

const { collect } = createCollector({ keys: ['pk_example'], origins: ['http://localhost:3000'] })

export default { fetch: collect }
