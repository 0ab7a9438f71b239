import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way to a server that can become silent: connections stay open, and nothing passes in either direction. */
export interface SilentWay {
  /** The URL with this way's port in place of the server's. */
  url: string
  /** From now on nothing passes, on connections that exist and on new ones. None is closed. */
  silence(): void
  /** New connections pass again; those that were silenced stay silent for ever, as behind a firewall that forgot them. */
  open(): void
  close(): void
}

export async function silentWay(url: string): Promise<SilentWay> {
  const target = new URL(url)
  const sockets = new Set<Socket>()
  let silent = false
  const server = createServer(client => {
    sockets.add(client)
    client.on('error', () => {})
    client.once('close', () => sockets.delete(client))
    if (silent) return void client.pause()
    const upstream = connect(Number(target.port), target.hostname)
    sockets.add(upstream)
    upstream.on('error', () => {})
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.pipe(to, { end: false })
      from.once('close', () => {
        sockets.delete(from)
        if (!muted.has(from)) to.destroy()
      })
    }
  })
  const muted = new WeakSet<Socket>()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const through = new URL(url)
  through.port = String((server.address() as AddressInfo).port)
  return {
    url: through.href,
    silence() {
      silent = true
      for (const socket of sockets) {
        muted.add(socket)
        socket.unpipe()
        socket.pause()
      }
    },
    open() {
      silent = false
    },
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
