/**
 * Mails feedback to the team, through the mail server of this machine or network:
 * HEARTFELT_WEBHOOK_SECRET=whsec_… MAIL_TO=team@shop.example MAIL_FROM=voices@shop.example node email.js
 */
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { receive } from './receive.js'

const inBase64 = text => Buffer.from(text).toString('base64')

// Texts are in base64, so that they cannot add a header or end the mail.
export const mailOf = ({ point, moment, words = [], comment, page }, { from, to }) =>
  [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: =?utf-8?B?${inBase64(`${point}: ${moment}`.slice(0, 60))}?=`,
    `Date: ${new Date().toUTCString()}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    inBase64([[point, ...words].join(', '), comment, page?.url].filter(Boolean).join('\n\n')).replace(
      /.{76}/g,
      '$&\r\n',
    ),
  ].join('\r\n')

/** Sends mails through a server without authentication (SMTP, RFC 5321). */
export const toMail =
  ({ host = '127.0.0.1', port = 25, from, to }) =>
  async answer => {
    const socket = connect(port, host)
    socket.setTimeout(10_000, () => socket.destroy(new Error('The mail server does not answer.')))
    const lines = createInterface({ input: socket })[Symbol.asyncIterator]()
    const expect = async code => {
      for (;;) {
        const { value = '', done } = await lines.next()
        if (done || !value.startsWith(code)) throw new Error(`The mail server said: ${value}`)
        if (value[3] !== '-') return
      }
    }
    const say = async (text, code) => {
      socket.write(`${text}\r\n`)
      await expect(code)
    }
    try {
      await expect('220')
      await say('EHLO heartfelt', '250')
      await say(`MAIL FROM:<${from}>`, '250')
      await say(`RCPT TO:<${to}>`, '250')
      await say('DATA', '354')
      await say(`${mailOf(answer, { from, to })}\r\n.`, '250')
      socket.end('QUIT\r\n')
    } finally {
      socket.destroySoon()
    }
  }

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { HEARTFELT_WEBHOOK_SECRET, MAIL_FROM, MAIL_TO, MAIL_HOST, MAIL_PORT, PORT = 8080 } = process.env
  if (!MAIL_FROM || !MAIL_TO) throw new Error('MAIL_FROM, MAIL_TO: set both addresses.')
  const mail = toMail({ host: MAIL_HOST, port: Number(MAIL_PORT ?? 25), from: MAIL_FROM, to: MAIL_TO })
  createServer(receive(HEARTFELT_WEBHOOK_SECRET, mail)).listen(Number(PORT))
}
