import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A load balancer in front of several collectors: forwards each connection to the next port that accepts it. */
export async function startBalancer(ports: () => readonly number[]): Promise<{ url: string; close(): void }> {
  let turn = 0
  const open = new Set<Socket>()
  const forward = (client: Socket, tries: number) => {
    const all = ports()
    const upstream = connect(all[turn++ % all.length]!, '127.0.0.1')
    open.add(upstream)
    upstream.once('connect', () => {
      client.pipe(upstream).pipe(client)
    })
    upstream.once('error', () => {
      // The connection was refused before anything was sent: try the next port.
      if (
        upstream.bytesWritten === 0 &&
        upstream.connecting === false &&
        tries > 1 &&
        !upstream.remoteAddress
      )
        forward(client, tries - 1)
      else client.destroy()
    })
    upstream.once('close', () => {
      open.delete(upstream)
      if (upstream.bytesRead > 0 || upstream.bytesWritten > 0) client.destroy()
    })
    client.once('close', () => upstream.destroy())
  }
  const server = createServer(client => {
    open.add(client)
    client.on('error', () => {})
    client.once('close', () => open.delete(client))
    forward(client, ports().length)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
}
