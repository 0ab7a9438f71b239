import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
// @ts-expect-error: a JavaScript file without types
import { toMail } from '../../examples/webhooks/email.js'
// @ts-expect-error: a JavaScript file without types
import { isGenuine, receive } from '../../examples/webhooks/receive.js'
// @ts-expect-error: a JavaScript file without types
import { toSlack } from '../../examples/webhooks/slack.js'
import { startDelivering } from '../../src/collector/webhooks/deliver.js'
import { answer, startCollector } from '../collector/harness.js'

async function listen(server: Server): Promise<number> {
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}
const serve = (handler: RequestListener) => listen(createServer(handler))

/** A collector with a webhook to an example receiver, which calls `notify`. */
async function collector(notify: (answer: unknown) => Promise<void>) {
  const harness = await startCollector()
  harness.clock.now = Date.now()
  let secret = ''
  const port = await serve((request, response) => receive(secret, notify)(request, response))
  const made = await harness.admin('/webhooks', {
    method: 'POST',
    body: JSON.stringify({ url: `http://127.0.0.1:${port}/`, filter: { maxValue: -0.01 } }),
  })
  secret = (await made.json()).secret
  const delivering = startDelivering(harness.store, { allowPrivate: true, now: () => harness.clock.now })
  onTestFinished(() => delivering.stop())
  const log = async () => (await (await harness.admin('/webhooks')).json()).log
  return { ...harness, log, look: () => delivering.check() }
}

test('an unhappy answer reaches a Slack channel, and its text cannot mention the channel', async () => {
  const posted: string[] = []
  const statuses = [500, 200]
  const port = await serve(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    posted.push(JSON.parse(body).text)
    response.writeHead(statuses.shift() ?? 200).end('ok')
  })
  const { send, look, log, clock } = await collector(toSlack(`http://127.0.0.1:${port}/services/x`))
  await send([
    answer({ words: ['confused'], comment: 'Charged <!channel> twice & again' }),
    answer({ point: 'good', value: 0.5 }),
  ])
  await look()
  expect(await log()).toMatchObject([{ state: 'waiting', attempts: 1, problem: 'answered 500' }])
  clock.now += 6000
  await look()
  expect(posted).toHaveLength(2)
  expect(posted[1]).toBe('*bad, confused* about payment\n> Charged &lt;!channel&gt; twice &amp; again')
  expect(await log()).toMatchObject([{ state: 'delivered', attempts: 2 }])
})

test('S48: an unhappy answer reaches a mailbox, and its text cannot add a header', async () => {
  const mails: string[] = []
  const port = await listen(
    createTcpServer(socket => {
      let data: string | undefined
      socket.write('220 mail.test ESMTP\r\n')
      socket.on('error', () => {})
      let rest = ''
      socket.on('data', chunk => {
        rest += chunk
        for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
          const line = rest.slice(0, end)
          rest = rest.slice(end + 2)
          if (data !== undefined && line !== '.') data += `${line}\r\n`
          else if (line === '.') {
            mails.push(data!)
            data = undefined
            socket.write('250 kept\r\n')
          } else if (line === 'DATA') {
            data = ''
            socket.write('354 go on\r\n')
          } else if (line === 'QUIT') socket.end('221 bye\r\n')
          else socket.write(line.startsWith('EHLO') ? '250-mail.test\r\n250 8BITMIME\r\n' : '250 fine\r\n')
        }
      })
    }),
  )
  const mail = toMail({ port, from: 'voices@shop.example', to: 'team@shop.example' })
  const { send, look, log } = await collector(mail)
  const comment = `Ünhappy\r\n.\r\nSubject: forged\r\n${'x'.repeat(500)}`
  await send([answer({ comment })])
  await look()
  expect(await log()).toMatchObject([{ state: 'delivered' }])
  const [head = '', body = ''] = mails[0]!.split('\r\n\r\n')
  expect(head).toMatch(/^From: voices@shop.example\r\nTo: team@shop.example\r\nSubject: =\?utf-8\?B\?/)
  expect(head).not.toContain('forged')
  expect(Buffer.from(body, 'base64').toString()).toBe(`bad\n\n${comment}`)
  expect(Math.max(...mails[0]!.split('\r\n').map(line => line.length))).toBeLessThan(80)
})

test('a message without a valid signature is refused', async () => {
  const port = await serve(receive('whsec_c2VjcmV0', () => expect.unreachable()))
  const forged = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{}' })
  expect(forged.status).toBe(401)
  const headers = { 'webhook-id': 'a', 'webhook-timestamp': '1700000000', 'webhook-signature': 'v1,AAAA' }
  expect(isGenuine('whsec_c2VjcmV0', headers, '{}', 1_700_000_000_000)).toBe(false)
})

test('a receiver without a secret throws before it listens', () => {
  for (const none of [undefined, '', 'sk_1'])
    expect(() => receive(none as string, () => {})).toThrow(/HEARTFELT_WEBHOOK_SECRET: set the whsec_/)
})
