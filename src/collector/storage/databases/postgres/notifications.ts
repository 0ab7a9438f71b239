import pg from 'pg'
import { listeners } from '../listeners.js'

/** Milliseconds between two heartbeats while notifications arrive. */
const BEAT_MS = 5000
/** Milliseconds between two looks at the counts while no notification arrives. */
const POLL_MS = 2000
/** Milliseconds within which a heartbeat must have come back. */
const ECHO_LIMIT_MS = 1500
/** Milliseconds before a connection without heartbeats is replaced. */
const RENEW_MS = 10_000

export interface NotificationSource {
  /** Sends a text to every collector that listens. */
  send(text: string): Promise<unknown>
  /** How often each project was announced. */
  counts(): Promise<Map<number, number>>
}

/**
 * Receives announcements on a connection of its own, opened with the first listener. A heartbeat, sent over another
 * connection, shows that notifications arrive. While they do not, because the connection is silent, its server is no
 * longer the primary, or a pooler has no LISTEN, the counts of announcements are compared every two seconds instead.
 */
export function notificationsFrom(options: pg.ClientConfig, { send, counts }: NotificationSource) {
  const changes = listeners<number>()
  const token = `beat ${crypto.randomUUID()}`
  let client: pg.Client | undefined
  let openedAt = 0
  let heard = () => {}
  /** Whether this connection has received everything since the counts were read last. */
  let arriving = false
  let known: Map<number, number> | undefined
  let timer: NodeJS.Timeout | undefined
  let closed = false

  const drop = (one: pg.Client) => {
    one.connection.stream.destroy()
    if (client !== one) return
    client = undefined
    arriving = false
  }

  const open = async () => {
    const opened = new pg.Client(options)
    client = opened
    openedAt = Date.now()
    opened.on('error', () => drop(opened))
    opened.on('end', () => drop(opened))
    opened.on('notification', ({ payload }) => {
      if (payload === token) heard()
      else if (payload && /^\d+$/.test(payload)) changes.emit(Number(payload))
    })
    try {
      await opened.connect()
      await opened.query('LISTEN heartfelt')
    } catch {
      drop(opened)
    }
  }

  /** Whether a heartbeat comes back over the connection that listens. */
  const echoes = async (): Promise<boolean> => {
    let limit: NodeJS.Timeout | undefined
    const echo = new Promise<boolean>(resolve => {
      heard = () => resolve(true)
      limit = setTimeout(resolve, ECHO_LIMIT_MS, false)
    })
    try {
      await send(token)
      return await echo
    } finally {
      clearTimeout(limit)
    }
  }

  const compareCounts = async () => {
    const now = await counts()
    // While notifications arrive, each change was emitted already.
    if (known && !arriving)
      for (const [project, n] of now) if (known.get(project) !== n) changes.emit(project)
    known = now
  }

  const beat = async () => {
    try {
      if (!client) void open()
      await compareCounts()
      arriving = await echoes()
      if (!arriving && client && Date.now() - openedAt > RENEW_MS) drop(client)
    } catch {
      // The database is away; the next beat tries again.
      arriving = false
    }
    if (!closed) timer = setTimeout(beat, arriving ? BEAT_MS : POLL_MS)
    timer?.unref()
  }

  let started = false
  return {
    listen(listener: (project: number) => void): () => void {
      if (!started) {
        started = true
        void open()
        void beat()
      }
      return changes.add(listener)
    },
    close(): void {
      closed = true
      clearTimeout(timer)
      if (client) drop(client)
    },
  }
}
