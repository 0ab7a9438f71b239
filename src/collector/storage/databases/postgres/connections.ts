import pg from 'pg'
import { REQUEST_LIMIT_MS, StorageError } from '../database.js'
import { cancel } from './cancel.js'
import { isLost, storageError } from './errors.js'

/** Milliseconds to wait for a connection: a free one, or a new one with its name look-up. */
const CONNECT_LIMIT_MS = 4000
/** Milliseconds that the work in progress gets when the pool is closed. */
const CLOSE_GRACE_MS = 400
const MAX_CONNECTIONS = 10

export type Connections = ReturnType<typeof connections>

/**
 * A pool of connections on which every wait has a limit. A connection that is silent for longer is dropped without a
 * ROLLBACK, which would wait as well; the server ends its transaction itself. With it go all other idle connections that
 * are as old, because what broke the one, a failover or a firewall, has usually broken them too.
 */
export function connections(options: pg.ClientConfig) {
  const pool = new pg.Pool({
    ...options,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    application_name: 'heartfelt',
  })
  // The pool replaces an idle connection that breaks; the next query reports an error if it cannot.
  pool.on('error', () => {})
  let generation = 0
  const open = new Map<pg.PoolClient, number>()
  pool.on('connect', client => {
    // A connection that breaks in use fails its query; without this listener the event would end the process.
    client.on('error', () => {})
    open.set(client, generation)
    client.once('end', () => open.delete(client))
  })

  /** Returns a connection to the pool, or closes it at once: on a silent one, an orderly end would wait. */
  const release = (client: pg.PoolClient, drop: boolean) => {
    if (drop) client.connection.stream.destroy()
    client.release(drop)
  }

  const acquire = async (): Promise<pg.PoolClient> => {
    for (;;) {
      let client: pg.PoolClient
      try {
        client = await pool.connect()
      } catch (cause) {
        throw storageError(cause)
      }
      if (open.get(client) === generation) return client
      release(client, true)
    }
  }

  return {
    /**
     * Runs `work` with a connection of its own.
     * @param limitMs Milliseconds for all of it, the wait for a connection included.
     */
    async use<T>(work: (client: pg.PoolClient) => Promise<T>, limitMs = REQUEST_LIMIT_MS): Promise<T> {
      const deadline = performance.now() + limitMs
      const client = await acquire()
      let expired = false
      const timer = setTimeout(
        () => {
          expired = true
          cancel(client)
          client.connection.stream.destroy()
        },
        Math.max(1, deadline - performance.now()),
      )
      let lost = false
      try {
        return await work(client)
      } catch (error) {
        lost = expired || isLost(error)
        if (lost && open.get(client) === generation) generation++
        throw expired
          ? new StorageError(`postgres: no answer within ${limitMs / 1000} s`, { cause: error })
          : error
      } finally {
        clearTimeout(timer)
        release(client, lost || expired)
      }
    },
    /** Waits for the work in progress, for a moment; then ends it. */
    async close(): Promise<void> {
      const timers: NodeJS.Timeout[] = []
      const limit = new Promise<void>(resolve => {
        timers.push(
          setTimeout(() => {
            for (const client of open.keys()) client.connection.stream.destroy()
          }, CLOSE_GRACE_MS),
          setTimeout(resolve, CLOSE_GRACE_MS + 100),
        )
      })
      await Promise.race([pool.end(), limit])
      for (const timer of timers) clearTimeout(timer)
    },
  }
}
