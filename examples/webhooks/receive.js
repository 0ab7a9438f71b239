import { createHmac, timingSafeEqual } from 'node:crypto'

/** Largest difference between a message's time and our clock. */
const TOLERANCE_SECONDS = 300
const MAX_BODY_BYTES = 100_000

/** Whether a message is signed with the webhook's secret (`whsec_…`), as specified at standardwebhooks.com. */
export function isGenuine(secret, headers, body, now = Date.now()) {
  const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signatures = '' } = headers
  if (!(Math.abs(now / 1000 - Number(time)) <= TOLERANCE_SECONDS)) return false
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const expected = createHmac('sha256', key).update(`${id}.${time}.${body}`).digest()
  return signatures.split(' ').some(one => {
    const given = Buffer.from(one.replace(/^v1,/, ''), 'base64')
    return given.length === expected.length && timingSafeEqual(given, expected)
  })
}

/**
 * A handler for Node's `http` that calls `notify` with the feedback of each genuine message. If `notify` fails, it
 * responds with 500, so that the collector retries. A message that was handled before is not passed on again.
 */
export function receive(secret, notify) {
  if (!secret?.startsWith('whsec_'))
    throw new Error(
      'HEARTFELT_WEBHOOK_SECRET: set the whsec_… secret that the dashboard showed when the webhook was added.',
    )
  const handled = new Set()
  return async (request, response) => {
    const chunks = []
    let size = 0
    for await (const chunk of request) {
      size += chunk.length
      if (size > MAX_BODY_BYTES) return response.writeHead(413).end()
      chunks.push(chunk)
    }
    const body = Buffer.concat(chunks).toString()
    if (!isGenuine(secret, request.headers, body)) return response.writeHead(401).end()
    const id = request.headers['webhook-id']
    try {
      if (!handled.has(id)) await notify(JSON.parse(body).data)
      handled.add(id)
      response.writeHead(204).end()
    } catch (error) {
      console.error(error)
      response.writeHead(500).end()
    }
  }
}
