import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { HOUR_MS } from '../model/time.js'
import { type CollectorOptions, createFileCollector } from './app.js'
import { clientAddress } from './limits/client-address.js'
import { filesFirst } from './static/files-first.js'
import { openStore } from './storage/store.js'
import { startDelivering } from './webhooks/deliver.js'

/** Options of `serve`: those of the collector, and how it listens. */
export interface ServeOptions extends Omit<CollectorOptions, 'store'> {
  /** The port to listen on. Default 4400; 0 takes any free port. */
  port?: number
  /** The address to listen on, for example `127.0.0.1`. Default: all addresses of this machine. */
  host?: string
  /** Folder of the embedded database; created if missing. Default `./data`. */
  data?: string
  /** A `postgres://` URL, used instead of the embedded database; any number of collectors may share it. */
  database?: string
  /**
   * Number of your own proxies in front of the collector: the client's address is then the entry at this position
   * from the end of X-Forwarded-For, or of Forwarded. Default 0: the headers are ignored, because any client can set them.
   */
  proxies?: number
  /** Whether webhooks may use private addresses and plain http, for closed networks. Default false. */
  privateWebhooks?: boolean
  /** Handles a request before the collector, if it returns a response: to serve a host app from the same process. */
  extra?: (request: Request) => Response | undefined | Promise<Response | undefined>
}

/** A running collector. */
export interface Serving {
  /** The URL at which people reach it. */
  url: string
  /** The first project's public key. */
  key: string
  /** A link that signs in as owner, once, within 24 hours. */
  signIn: string
  /** Refuses new requests with 503, finishes those in progress, then closes the database; takes at most 5 s. */
  close(): Promise<void>
}

/**
 * Milliseconds that requests and webhooks in progress may take to finish when the collector stops. To close the database
 * takes at most another second.
 */
const STOP_GRACE_MS = 3800

/**
 * Starts a collector: opens the store, creates the first project if there is none, and listens.
 * Rejects with an Error that names the option if it cannot listen.
 * @example
 * const { url, key, signIn } = await serve({ port: 4400, data: './data' })
 */
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
  const collector = createFileCollector({ store, url, ...options })
  const listener = getRequestListener(
    async (request, { incoming }) =>
      (await extra?.(request)) ??
      collector.fetch(request, {
        address: clientAddress(incoming.headers, incoming.socket.remoteAddress, proxies),
      }),
    // Health checks of some load balancers use HTTP/1.0 without a Host header.
    { hostname: 'localhost' },
  )
  const server = createServer(
    // An import may take minutes; `readBytes` limits how long other bodies may take.
    { requestTimeout: 600_000, headersTimeout: 15_000, connectionsCheckingInterval: 5000 },
    // `extra` comes first at every address.
    extra ? listener : filesFirst(collector.file, listener),
  )
  const requests = new Set<Promise<void>>()
  server.on('request', (_, response) => {
    // A file was answered from memory already.
    if (response.writableEnded) return
    const finished = new Promise<void>(resolve => void response.once('close', resolve))
    requests.add(finished)
    finished.then(() => requests.delete(finished))
  })
  try {
    await listen(server, port, host)
  } catch (error) {
    await store.close()
    throw error
  }
  const publicUrl = url?.replace(/\/$/, '') ?? `http://localhost:${(server.address() as AddressInfo).port}`
  const [first] = await store.projects.list()
  const project = first ?? (await store.projects.add('default'))
  const owner = await store.members.ensure('owner', 'owner')
  // The link that the last start printed may stand in a log.
  await store.members.endLinks(owner.id)
  const token = await store.members.link(owner.id)

  const webhooks = startDelivering(store, { now: options.now, allowPrivate: privateWebhooks })
  const runMaintenance = () => void store.runMaintenance().catch(() => {})
  // Also at the start: otherwise a collector that never runs for an hour would never do it.
  runMaintenance()
  const maintenanceTimer = setInterval(runMaintenance, HOUR_MS)
  let closed: Promise<void> | undefined
  return {
    url: publicUrl,
    key: project.key,
    signIn: `${publicUrl}/dashboard/sign-in?token=${token}`,
    close: () => {
      closed ??= (async () => {
        clearInterval(maintenanceTimer)
        collector.close()
        await Promise.all([drain(server, [...requests]), webhooks.stop(STOP_GRACE_MS)])
        await store.close()
      })()
      return closed
    },
  }
}

const listen = (server: Server, port: number, host?: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const refuse = (cause: NodeJS.ErrnoException) => {
      const why = remedies[cause.code ?? '']?.(port, host)
      reject(why ? new Error(`${why} (${cause.code})`, { cause }) : cause)
    }
    server.once('error', refuse)
    server.listen({ port, host, backlog: BACKLOG }, () => {
      server.off('error', refuse)
      resolve()
    })
  })

const unknownHost = (_: number, host?: string) =>
  `host: "${host}" is not an address of this machine; leave it out to listen on all`

/**
 * Connections that may wait to be accepted; the system may allow fewer. Beyond, the system drops the first packet of a new
 * connection, and the client sends it again only after 1, 3, 7, 15 … seconds.
 */
const BACKLOG = 4096

/** Error messages by the code of Node's error. */
const remedies: Record<string, (port: number, host?: string) => string> = {
  EADDRINUSE: port => `port: ${port} is in use; stop the process that listens there, or use another port`,
  EACCES: port => `port: ${port} is not allowed for this user; use a port from 1024 on`,
  EADDRNOTAVAIL: unknownHost,
  ENOTFOUND: unknownHost,
}

/**
 * Closes the server after the requests in progress. Until they finish it still accepts connections, so that new
 * requests get a 503 with Retry-After.
 */
async function drain(server: Server, inProgress: readonly Promise<void>[]): Promise<void> {
  // Cut off clients that neither send, read nor disconnect.
  const cutOffTimer = setTimeout(() => server.closeAllConnections(), STOP_GRACE_MS)
  await Promise.all(inProgress)
  const closed = new Promise<void>(resolve => server.close(() => resolve()))
  // Close keep-alive connections as soon as their response is sent.
  const idle = setInterval(() => server.closeIdleConnections(), 50)
  await closed
  clearInterval(idle)
  clearTimeout(cutOffTimer)
}
