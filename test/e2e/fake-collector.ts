import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Item } from '../../src/model/feedback.js'
import type { Acknowledgement, Batch, Config, Verdict } from '../../src/model/protocol.js'

/** How one request is answered. Without any of it: stored, acknowledged, at once. */
export interface Answer {
  /** Milliseconds before anything happens. */
  delay?: number
  /** Nothing happens before this is resolved. */
  after?: Promise<unknown>
  /** Answered instead of the acknowledgement; nothing is stored unless `commit`. */
  status?: number
  headers?: Record<string, string>
  body?: string
  /** Store the items whatever is answered. */
  commit?: boolean
  /** The verdict on one item: `undefined` as usual, `null` leaves it out of the acknowledgement. */
  verdict?: (item: Item) => Partial<Verdict> | null | undefined
  /**
   * The socket is destroyed: `early` before the body is read, `late` after the items are stored and before the reply,
   * `halfway` through the reply.
   */
  cut?: 'early' | 'late' | 'halfway'
  /** Never answered. The items are stored with `commit`. */
  hang?: boolean
  /** 413 for more items than this. */
  limit?: number
  /** 413 while an item with this comment is in it. */
  tooLarge?: string
  /** Rewrites the acknowledgement. */
  acknowledge?: (acknowledgement: Acknowledgement) => unknown
}

export interface Received {
  /** Unix time in milliseconds. */
  at: number
  method: string
  path: string
  headers: IncomingMessage['headers']
  body: Buffer
  /** The parsed body of a batch. */
  batch?: Batch
}

export interface Row {
  item: Item
  /** How often this id arrived, at any revision. */
  arrivals: number
}

/** A collector that speaks protocol v1 and misbehaves on demand. Its rows survive `stop` and `start`, as a database would. */
export class FakeCollector {
  readonly key = 'pk_test'
  readonly rows = new Map<string, Row>()
  readonly attachments = new Map<string, Buffer>()
  readonly requests: Received[] = []
  config: Partial<Config> = {}
  /** Answers to the next batches, in order; then `otherwise`. */
  readonly script: Answer[] = []
  otherwise: Answer = {}
  /** Answers to the next attachments, in order. */
  readonly attachmentScript: Answer[] = []
  /** Milliseconds until `GET /v1/config` is answered. */
  configDelay = 0
  #server: Server | undefined
  #port = 0

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** The stored items of a kind; default: feedback. */
  items(kind: Item['kind'] = 'feedback'): Item[] {
    return [...this.rows.values()].map(row => row.item).filter(item => item.kind === kind)
  }

  /** The batches that arrived. */
  get batches(): Received[] {
    return this.requests.filter(request => request.batch)
  }

  /** Listens, always on the same port. */
  async start(): Promise<this> {
    const server = createServer((request, response) => {
      this.#serve(request, response).catch(() => request.socket.destroy())
    })
    this.#server = server
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(this.#port, '127.0.0.1', resolve)
    })
    this.#port = (server.address() as { port: number }).port
    return this
  }

  /** Refuses connections and cuts the open ones. */
  async stop(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (!server) return
    await new Promise(done => {
      server.close(done)
      server.closeAllConnections()
    })
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('access-control-allow-origin', request.headers.origin ?? '*')
    response.setHeader('access-control-allow-methods', 'GET, POST, PUT, DELETE')
    response.setHeader('access-control-allow-headers', 'content-type, authorization')
    response.setHeader('access-control-expose-headers', 'retry-after, etag')
    response.setHeader('access-control-max-age', '600')
    if (request.method === 'OPTIONS') return void response.writeHead(204).end()
    const { pathname } = new URL(request.url!, this.url)
    const route = `${request.method} ${pathname}`
    const isBatch = route === 'POST /v1/feedback'
    const isAttachment = request.method === 'PUT' && pathname.includes('/attachments/')
    const answer = isBatch
      ? (this.script.shift() ?? this.otherwise)
      : isAttachment
        ? (this.attachmentScript.shift() ?? {})
        : {}
    if (answer.cut === 'early') return void request.socket.destroy()

    const received: Received = {
      at: Date.now(),
      method: request.method!,
      path: request.url!,
      headers: request.headers,
      body: await read(request),
    }
    this.requests.push(received)
    if (isBatch) return this.#batch(received, answer, response)
    if (isAttachment) return this.#attachment(received, answer, response)
    if (route === 'GET /v1/config') {
      await new Promise(done => setTimeout(done, this.configDelay))
      return reply(response, 200, { moments: [], journeys: [], policy: {}, locales: {}, ...this.config })
    }
    if (route === 'GET /v1/replies') return reply(response, 200, { replies: [] })
    reply(response, 404, { error: { code: 'not-found', message: 'No such route' } })
  }

  async #batch(received: Received, answer: Answer, response: ServerResponse): Promise<void> {
    const batch = JSON.parse(received.body.toString()) as Batch
    received.batch = batch
    await answer.after
    if (answer.delay) await new Promise(done => setTimeout(done, answer.delay))
    const { limit = Infinity, tooLarge } = answer
    if (
      batch.items.length > limit ||
      batch.items.some(item => tooLarge && (item as { comment?: string }).comment === tooLarge)
    )
      return reply(response, 413, { error: { code: 'too-large', message: 'Too large' } })
    const results = batch.items.map(item => this.#store(item, answer)).filter(verdict => verdict !== null)
    if (answer.hang) return
    if (answer.cut === 'late') return void response.socket?.destroy()
    if (answer.status !== undefined || answer.body !== undefined)
      return void response
        .writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers })
        .end(answer.body ?? '')
    const text = JSON.stringify(answer.acknowledge ? answer.acknowledge({ results }) : { results })
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': text.length,
      ...answer.headers,
    })
    if (answer.cut === 'halfway') {
      return void response.write(text.slice(0, text.length / 2), () => response.socket?.destroy())
    }
    response.end(text)
  }

  #store(item: Item, answer: Answer): Verdict | null {
    const { id, revision } = item
    const own = answer.verdict?.(item)
    if (own === null) return null
    const verdict: Verdict = { id, revision, status: 'accepted', ...own }
    const replaced = answer.status !== undefined || answer.body !== undefined || answer.hang
    if (verdict.status === 'rejected' || (replaced && !answer.commit)) return verdict
    const row = this.rows.get(id)
    if (row) {
      row.arrivals++
      if (revision <= row.item.revision) return { ...verdict, status: 'duplicate', ...own }
      row.item = item
    } else this.rows.set(id, { item, arrivals: 1 })
    return verdict
  }

  async #attachment(received: Received, answer: Answer, response: ServerResponse): Promise<void> {
    const [, id, sha256] = /\/v1\/feedback\/([^/]+)\/attachments\/([^/?]+)/.exec(received.path)!
    if (answer.delay) await new Promise(done => setTimeout(done, answer.delay))
    if (answer.cut) return void response.socket?.destroy()
    if (answer.hang) return
    if (answer.status !== undefined)
      return void response.writeHead(answer.status, answer.headers).end(answer.body ?? '')
    const item = this.rows.get(decodeURIComponent(id!))?.item
    const announced = item?.kind === 'feedback' && item.attachments?.some(one => one.sha256 === sha256)
    if (!announced) return reply(response, 404, { error: { code: 'not-found', message: 'Not announced' } })
    const known = this.attachments.has(sha256!)
    this.attachments.set(sha256!, received.body)
    reply(response, known ? 200 : 201, {})
  }
}

/** Starts one on a free port. */
export const fakeCollector = (): Promise<FakeCollector> => new FakeCollector().start()

async function read(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
