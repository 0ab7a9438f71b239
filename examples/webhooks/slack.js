/**
 * Posts feedback to a Slack channel. Create an incoming webhook in Slack and one in the dashboard, then:
 * HEARTFELT_WEBHOOK_SECRET=whsec_… SLACK_URL=https://hooks.slack.com/services/… node slack.js
 */
import { createServer } from 'node:http'
import { pathToFileURL } from 'node:url'
import { receive } from './receive.js'

// Escapes Slack's three special characters, so that people's texts cannot mention a channel or hide a link.
const plain = text => text.replace(/[&<>]/g, c => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c])

export const slackText = ({ point, moment, words = [], comment, page }) =>
  [
    `*${plain([point, ...words].join(', '))}* about ${plain(moment)}`,
    ...(comment
      ? plain(comment)
          .split('\n')
          .map(line => `> ${line}`)
      : []),
    ...(page?.url ? [plain(page.url)] : []),
  ].join('\n')

export const toSlack = url => async answer => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ text: slackText(answer) }),
  })
  if (!response.ok) throw new Error(`Slack answered ${response.status}`)
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { HEARTFELT_WEBHOOK_SECRET, SLACK_URL, PORT = 8080 } = process.env
  if (!SLACK_URL) throw new Error('SLACK_URL: set the address of the incoming webhook.')
  createServer(receive(HEARTFELT_WEBHOOK_SECRET, toSlack(SLACK_URL))).listen(Number(PORT))
}
