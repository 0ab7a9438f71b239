import { readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { serve } from '../../../src/collector/serve.js'
import { answer, temporaryFolder } from '../harness.js'

const open = async () => {
  const serving = await serve({ port: 0, data: temporaryFolder(), limits: false })
  onTestFinished(() => serving.close())
  return { ...serving, port: Number(new URL(serving.url).port) }
}
const openFiles = () => readdirSync('/proc/self/fd').length

/** Sends the beginning of a request and closes the connection. */
const abort = (port: number, head: string, body: string) =>
  new Promise<void>(resolve => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(`${head}\r\nHost: 127.0.0.1\r\n\r\n${body}`, () => socket.destroy())
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve())
  })

test('S37: a thousand interrupted uploads leave a working collector without open resources', async () => {
  const { url, port, key } = await open()
  const sha256 = 'a'.repeat(64)
  const item = answer({ attachments: [{ sha256, type: 'image/png', size: 400_000 }] })
  const post = (items: unknown[]) =>
    fetch(`${url}/v1/feedback`, {
      ...{ method: 'POST', headers: { 'Content-Type': 'application/json', Connection: 'close' } },
      body: JSON.stringify({ key, items }),
    })
  expect((await post([item])).status).toBe(200)
  const before = openFiles()
  for (let i = 0; i < 20; i++)
    await Promise.all(
      Array.from({ length: 50 }, (_, j) =>
        abort(
          port,
          j % 2
            ? `PUT /v1/feedback/${item.id}/attachments/${sha256}?key=${key} HTTP/1.1\r\nContent-Type: image/png\r\nContent-Length: 400000`
            : 'POST /v1/feedback HTTP/1.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked',
          j % 2 ? '\x89PNG' : '5\r\n{"key\r\n',
        ),
      ),
    )
  await expect.poll(openFiles, { timeout: 15_000 }).toBeLessThanOrEqual(before + 5)
  const response = await post([answer()])
  expect((await response.json()).results[0].status).toBe('accepted')
})

test('S37: a form with an empty field name or a truncated boundary is refused without side effects', async () => {
  const { url, key } = await open()
  const multipart = (body: string, boundary = 'x') =>
    fetch(`${url}/f/payment?key=${key}`, {
      method: 'POST',
      headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` },
      body,
    })
  const statuses = [
    await multipart('--x\r\nContent-Disposition: form-data; name=""\r\n\r\nbad\r\n--x--'),
    await multipart('--x\r\nContent-Disposition: form-data; name="point"\r\n\r\nba'),
    await multipart('', ''),
    await fetch(`${url}/f/payment?key=${key}`, {
      ...{ method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } },
      body: '=bad&&point&%=%',
    }),
  ].map(({ status }) => status)
  expect(statuses.every(status => status >= 400 && status < 500)).toBe(true)
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
})
