import type { IncomingMessage, Server } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { HOUR_MS } from '../model/time.js'
import { type CollectorOptions, createCollector } from './app.js'
import { openStore } from './storage/store.js'
import { startDelivering } from './webhooks/deliver.js'

export interface ServeOptions extends Omit<CollectorOptions, 'store'> {
  /** Default 4400; 0 takes any free port. */
  port?: number
  /** Address to listen on. Default: every address of this machine. */
  host?: string
  /** Folder of the embedded database; made if missing. Default `./data`. */
  data?: string
  /** A `postgres://` URL: everything is kept there instead, and any number of collectors may share it. */
  database?: string
  /**
   * How many proxies of yours stand before the collector: the sender's address is then taken from that far back in
   * X-Forwarded-For. Default 0: the header, which anybody can write, is not looked at.
   */
  proxies?: number
  /** Whether webhooks may call private addresses and plain http: for closed networks. Default false. */
  privateWebhooks?: boolean
  /** Answers before the collector does, where it returns a response: to serve a host app from the same process. */
  extra?: (request: Request) => Response | undefined | Promise<Response | undefined>
}

/** A collector that listens. */
export interface Serving {
  /** Where people reach it. */
  url: string
  /** The first project's public key. */
  key: string
  /** Signs a person in once. */
  signIn: string
  /** Refuses what is new with 503, finishes what is under way, closes the database. */
  close(): Promise<void>
}

/** Milliseconds that requests under way may take to finish when the collector stops. */
const STOP_GRACE_MS = 5000

/** Opens the store, makes the first project if there is none, and listens. */
export async function serve({
  port = 4400,
  host,
  data = './data',
  database,
  url,
  proxies = 0,
  privateWebhooks = false,
  extra,
  ...options
}: ServeOptions = {}): Promise<Serving> {
  const store = await openStore(database ?? data, { now: options.now })
  const collector = createCollector({ store, url, ...options })
  const server = createAdaptorServer({
    fetch: async (request, { incoming }) =>
      (await extra?.(request)) ?? collector.fetch(request, { address: senderOf(incoming, proxies) }),
    // Health checks of some balancers speak HTTP/1.0 and name no host.
    hostname: 'localhost',
    // A whole import may take minutes; how long other bodies may take is the collector's own affair.
    serverOptions: { requestTimeout: 600_000, headersTimeout: 15_000, connectionsCheckingInterval: 5000 },
  }) as Server
  const underWay = new Set<Promise<void>>()
  server.on('request', (_, response) => {
    const over = new Promise<void>(resolve => void response.once('close', resolve))
    underWay.add(over)
    over.then(() => underWay.delete(over))
  })
  try {
    await listening(server, port, host)
  } catch (error) {
    await store.close()
    throw error
  }
  const at = url?.replace(/\/$/, '') ?? `http://localhost:${(server.address() as AddressInfo).port}`
  const [first] = await store.projects.list()
  const project = first ?? (await store.projects.add('default'))
  const owner = await store.members.ensure('owner', 'owner')
  const token = await store.members.link(owner.id)

  const delivering = startDelivering(store, { now: options.now, allowPrivate: privateWebhooks })
  const keepHouse = () => void store.keepHouse().catch(() => {})
  // At once too: a collector that never runs for an hour would never come to it.
  keepHouse()
  const housekeeping = setInterval(keepHouse, HOUR_MS)
  let closed: Promise<void> | undefined
  return {
    url: at,
    key: project.key,
    signIn: `${at}/dashboard/sign-in?token=${token}`,
    close: () => {
      closed ??= (async () => {
        clearInterval(housekeeping)
        collector.close()
        await drained(server, [...underWay])
        await delivering.stop()
        await store.close()
      })()
      return closed
    },
  }
}

function senderOf(incoming: IncomingMessage | Http2ServerRequest, proxies: number): string | undefined {
  const { remoteAddress } = incoming.socket
  if (proxies === 0) return remoteAddress
  const hops = String(incoming.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map(hop => hop.trim())
    .filter(Boolean)
  return hops.at(-proxies) ?? remoteAddress
}

const listening = (server: Server, port: number, host?: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const refuse = (cause: NodeJS.ErrnoException) => {
      const why = remedies[cause.code ?? '']?.(port, host)
      reject(why ? new Error(`${why} (${cause.code})`, { cause }) : cause)
    }
    server.once('error', refuse)
    server.listen(port, host, () => {
      server.off('error', refuse)
      resolve()
    })
  })

const nowhere = (_: number, host?: string) => `host: "${host}" is no address of this machine`

/** What to do where one cannot listen, by what Node says of it. */
const remedies: Record<string, (port: number, host?: string) => string> = {
  EADDRINUSE: port => `port: ${port} is in use; stop who listens there, or take another one`,
  EACCES: port => `port: ${port} is not open to this user; take one from 1024 on`,
  EADDRNOTAVAIL: nowhere,
  ENOTFOUND: nowhere,
}

/** @param underWay Requests that came before. As long as they last, whoever comes now is told when to come again. */
async function drained(server: Server, underWay: readonly Promise<void>[]): Promise<void> {
  const deadline = Date.now() + STOP_GRACE_MS
  // A client that neither reads nor leaves must not keep the collector from stopping.
  const cutOff = () => setTimeout(() => server.closeAllConnections(), Math.max(500, deadline - Date.now()))
  let late = cutOff()
  await Promise.all(underWay)
  clearTimeout(late)
  late = cutOff()
  const closed = new Promise<void>(resolve => server.close(() => resolve()))
  // A connection that is kept alive falls idle only once its answer is out.
  const idle = setInterval(() => server.closeIdleConnections(), 50)
  await closed
  clearInterval(idle)
  clearTimeout(late)
}
