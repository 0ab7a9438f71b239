/** `node examples/collectors/node.js`: the collector on Node's own HTTP server. */
import { createServer } from 'node:http'
import { createCollector, MAX_BODY_BYTES } from './collector.js'

const { collect } = createCollector({ keys: ['pk_example'], origins: ['http://localhost:3000'] })

/** Converts between Node's and web-standard requests and responses. Also works as an Express route. */
export async function handler(incoming, outgoing) {
  const chunks = []
  let size = 0
  for await (const chunk of incoming) {
    // The rest of a too large body is read, so that the sender gets the response, but not stored.
    if (size <= MAX_BODY_BYTES) chunks.push(chunk)
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
