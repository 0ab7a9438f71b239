import { connect } from 'node:net'
import type pg from 'pg'

/** Request code of a CancelRequest: https://www.postgresql.org/docs/current/protocol-message-formats.html */
const CANCEL_CODE = 80_877_102
const CANCEL_LIMIT_MS = 2000

/**
 * Asks the server, over a connection of its own, to cancel what a connection runs. Without it a statement that waits for
 * a lock would occupy one of the server's connections until the lock is free, also after this end closed its own.
 */
export function cancel(client: pg.Client): void {
  const { processID, secretKey, host, port } = client as pg.Client & {
    processID?: number
    secretKey?: number
  }
  if (!processID || typeof secretKey !== 'number') return
  const message = Buffer.alloc(16)
  message.writeInt32BE(16, 0)
  message.writeInt32BE(CANCEL_CODE, 4)
  message.writeInt32BE(processID, 8)
  message.writeInt32BE(secretKey, 12)
  const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host)
  socket.on('error', () => {})
  socket.setTimeout(CANCEL_LIMIT_MS, () => socket.destroy())
  socket.unref()
  socket.end(message)
}
