import {
  createServer,
  request as forward,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'

/** Milliseconds without a new request after which all that wait are answered. A page reacts to an answer sooner. */
const QUIET_MS = 400

/** One request as the server logged it. */
export interface LoggedRequest {
  /** Without hash in a piece's name and without query, for example `/heartfelt/prompting.js`. */
  path: string
  status: number
  /** Of the response's body, as it was sent. */
  bytes: number
}

/**
 * A proxy before a collector that counts round trips. It holds every request until no new one comes, then answers all of
 * them: what a page asks for at the same time is one level, and what it asks for after an answer is the next one. The
 * count does not depend on how fast anything is.
 */
export class LevelServer {
  levels: LoggedRequest[][] = []
  #waiting: (() => Promise<LoggedRequest>)[] = []
  #timer: NodeJS.Timeout | undefined
  #server: Server | undefined
  #answering = false

  private constructor(
    readonly target: number,
    readonly html: (url: string) => string,
  ) {}

  /** @param html The page at `/`, which is answered at once and not counted. */
  static async start(target: number, html: (url: string) => string): Promise<LevelServer> {
    const levels = new LevelServer(target, html)
    const server = createServer((request, response) => levels.#take(request, response))
    levels.#server = server
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    return levels
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server!.address() as { port: number }).port}`
  }

  /** Forgets what was counted. */
  reset(): void {
    this.levels = []
  }

  /** The paths of each level, sorted. */
  paths(): string[][] {
    return this.levels.map(level => level.map(({ path }) => path).sort())
  }

  close(): Promise<void> {
    clearTimeout(this.#timer)
    this.#server!.closeAllConnections()
    return new Promise(resolve => this.#server!.close(() => resolve()))
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    if (request.url === '/')
      return void response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
        .end(this.html(this.url))
    if (request.url === '/favicon.ico') return void response.writeHead(204).end()
    this.#waiting.push(() => this.#forward(request, response))
    this.#wait()
  }

  #wait(): void {
    if (this.#answering) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#answer(), QUIET_MS)
  }

  async #answer(): Promise<void> {
    this.#answering = true
    const level = this.#waiting.splice(0)
    this.levels.push(await Promise.all(level.map(answer => answer())))
    this.#answering = false
    if (this.#waiting.length) this.#wait()
  }

  #forward(request: IncomingMessage, response: ServerResponse): Promise<LoggedRequest> {
    return new Promise((resolve, reject) => {
      const { method, headers, url = '/' } = request
      const onward = forward({ port: this.target, host: '127.0.0.1', method, path: url, headers }, answer => {
        let bytes = 0
        const path = url.replace(/\?.*/, '').replace(/(\/heartfelt\/.*)-[\w-]{8}\.js$/, '$1.js')
        response.writeHead(answer.statusCode!, answer.headers)
        answer.on('data', chunk => {
          bytes += chunk.length
          response.write(chunk)
        })
        answer.on('end', () => {
          response.end()
          resolve({ path, status: answer.statusCode!, bytes })
        })
      })
      onward.on('error', reject)
      request.pipe(onward)
    })
  }
}
