import { connect } from 'node:net'
import type { Acknowledgement } from '../../src/model/protocol.js'

/** A request with all its bytes, so that only writing it is left while the clock runs. */
export function requestBytes(path: string, body: string): Buffer {
  const head = [
    `POST ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`)
}

/**
 * One HTTP/1.1 connection, kept alive, with one request at a time: the cheapest client that still reads every answer,
 * because it shares the cores with the collector that it measures.
 */
export function openConnection(port: number) {
  const socket = connect(port, '127.0.0.1').setNoDelay(true)
  let received = ''
  let waiting: PromiseWithResolvers | undefined
  const fail = (reason: Error) => waiting?.reject(reason)
  socket.setEncoding('latin1')
  socket.on('error', fail)
  socket.on('close', () => fail(new Error('the collector closed the connection')))
  socket.on('data', chunk => {
    received += chunk
    const end = received.indexOf('\r\n\r\n') + 4
    const [, length] = /^content-length: (\d+)/im.exec(received.slice(0, end)) ?? []
    if (end < 4 || received.length < end + Number(length)) return
    const [head, body] = [received.slice(0, end), received.slice(end)]
    received = ''
    if (head.startsWith('HTTP/1.1 200')) waiting?.resolve(JSON.parse(body))
    else fail(new Error(`answered ${head}${body}`))
  })
  return {
    send: (request: Buffer): Promise<Acknowledgement> =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject }
        socket.write(request)
      }),
    close: () => socket.destroy(),
  }
}

interface PromiseWithResolvers {
  resolve(answer: Acknowledgement): void
  reject(reason: Error): void
}
