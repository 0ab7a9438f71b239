import { createServer, request } from 'node:http'
import type { Batch } from '../../src/model/protocol.js'
import { recordPageProblems } from './page-problems.js'

/** A proxy in front of a program that serves pages. */
export interface RecordingProxy {
  url: string
  /** The batches that passed through. */
  batches: Batch[]
  close(): Promise<void>
}

/**
 * Forwards every request to the program at `to` from an address of its own. Puts the error recorder first in each page,
 * because WebKit's driver cannot add scripts.
 */
export async function recordingProxy(to: string): Promise<RecordingProxy> {
  const batches: Batch[] = []
  const server = createServer(async (asked, answer) => {
    const body: Buffer[] = []
    for await (const part of asked) body.push(part as Buffer)
    const sent = Buffer.concat(body)
    if (asked.method === 'POST' && asked.url!.startsWith('/v1/feedback')) batches.push(JSON.parse(`${sent}`))
    const { 'accept-encoding': _, ...headers } = asked.headers
    request(to + asked.url, { method: asked.method!, headers }, async given => {
      const parts: Buffer[] = []
      for await (const part of given) parts.push(part as Buffer)
      let all = Buffer.concat(parts)
      if (given.headers['content-type']?.startsWith('text/html'))
        all = Buffer.from(`${all}`.replace('<head>', `<head><script>(${recordPageProblems})()</script>`))
      const { 'content-length': _, 'transfer-encoding': __, ...headers } = given.headers
      answer.writeHead(given.statusCode!, headers).end(all)
    })
      .on('error', () => answer.destroy())
      .end(sent)
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    batches,
    close: () =>
      new Promise(done => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}
