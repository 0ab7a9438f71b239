/**
 * Posts answers to a Slack channel. Make an incoming webhook in Slack and one in the dashboard, then:
 * HEARTFELT_WEBHOOK_SECRET=whsec_… SLACK_URL=https://hooks.slack.com/services/… node slack.js
 */
import { createServer } from 'node:http'
import { pathToFileURL } from 'node:url'
import { receive } from './receive.js'

// The three characters that mean something to Slack; what people wrote must not mention a channel or hide a link.
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

if (import.meta.url === pathToFileURL(process.argv[1]).href)
  createServer(receive(process.env.HEARTFELT_WEBHOOK_SECRET, toSlack(process.env.SLACK_URL))).listen(
    Number(process.env.PORT ?? 8080),
  )
