import { createHmac, timingSafeEqual } from 'node:crypto'

/** Seconds by which a message may be older or younger than our clock. */
const TOLERANCE = 300
const LARGEST = 100_000

/** Whether a message was signed with the webhook's secret (`whsec_…`), as standardwebhooks.com says. */
export function isGenuine(secret, headers, body, now = Date.now()) {
  const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signatures = '' } = headers
  if (!(Math.abs(now / 1000 - Number(time)) <= TOLERANCE)) return false
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const expected = createHmac('sha256', key).update(`${id}.${time}.${body}`).digest()
  return signatures.split(' ').some(one => {
    const given = Buffer.from(one.replace(/^v1,/, ''), 'base64')
    return given.length === expected.length && timingSafeEqual(given, expected)
  })
}

/**
 * A handler for Node's `http`: hands each genuine answer to `tell`. If telling fails it answers 500, and the collector
 * comes again; what was told already is not told twice.
 */
export function receive(secret, tell) {
  if (!secret?.startsWith('whsec_'))
    throw new Error('HEARTFELT_WEBHOOK_SECRET: set the whsec_… that the settings showed with the webhook.')
  const told = new Set()
  return async (request, response) => {
    const chunks = []
    let size = 0
    for await (const chunk of request) {
      size += chunk.length
      if (size > LARGEST) return response.writeHead(413).end()
      chunks.push(chunk)
    }
    const body = Buffer.concat(chunks).toString()
    if (!isGenuine(secret, request.headers, body)) return response.writeHead(401).end()
    const id = request.headers['webhook-id']
    try {
      if (!told.has(id)) await tell(JSON.parse(body).data)
      told.add(id)
      response.writeHead(204).end()
    } catch (error) {
      console.error(error)
      response.writeHead(500).end()
    }
  }
}
