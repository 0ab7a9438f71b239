/** `node examples/collectors/node.js`: the collector on Node's own HTTP server. */
import { createServer } from 'node:http'
import { createCollector, MAX_BODY } from './collector.js'

const { collect } = createCollector({ keys: ['pk_example'], origins: ['http://localhost:3000'] })

/** Node's request as a web-standard one, and back. Also what Express hands to a route. */
export async function handler(incoming, outgoing) {
  const chunks = []
  let size = 0
  for await (const chunk of incoming) {
    // What is beyond the limit is read, so that the sender hears of it, and not kept.
    if (size <= MAX_BODY) chunks.push(chunk)
    size += chunk.length
  }
  const response = await collect(
    new Request(`http://${incoming.headers.host}${incoming.originalUrl ?? incoming.url}`, {
      method: incoming.method,
      headers: incoming.headers,
      ...(chunks.length && { body: Buffer.concat(chunks) }),
    }),
  )
  outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.text())
}

if (process.argv[1] === import.meta.filename)
  createServer(handler).listen(process.env.PORT || 4500, '127.0.0.1')
