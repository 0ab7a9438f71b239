import { Webhook } from 'standardwebhooks'
import { expect, it } from 'vitest'
import { webhook } from '../../../src/browser/transports/webhook.js'
import { answerOf, batchOf, fakeBackend, transportContract } from '../../contracts/transport.js'

const secret = `whsec_${btoa('a secret of twenty-four b')}`
const url = 'https://host.example/hooks/feedback'
const acknowledge = () => new Response(null, { status: 204 })

transportContract('webhook', {
  make: fetch => webhook({ url, secret, fetch, now: () => 1_772_359_200_000 }),
  acknowledge,
  ownBackend: true,
})

it('sends requests that the Standard Webhooks library verifies', async () => {
  const { seen, request } = fakeBackend(acknowledge)
  const item = answerOf()
  await webhook({ url, secret: async () => secret, fetch: request })(batchOf(item), AbortSignal.timeout(5000))
  const { body, headers } = seen[0]!
  const verified = new Webhook(secret).verify(body, Object.fromEntries(headers))
  expect(verified).toEqual({ type: 'heartfelt.feedback', timestamp: item.createdAt, data: item })
  expect(() =>
    new Webhook(secret).verify(body.replace('good', 'awful'), Object.fromEntries(headers)),
  ).toThrow()
})

it('keeps the verdicts on the items before a failure', async () => {
  const answers = [acknowledge(), new Response('', { status: 422 }), new Response('', { status: 503 })]
  const { request } = fakeBackend(() => answers.shift()!)
  const items = [answerOf(), answerOf(), answerOf()]
  const { results } = await webhook({ url, fetch: request })(batchOf(...items), AbortSignal.timeout(5000))
  expect(results.map(({ status, reason }) => reason ?? status)).toEqual(['accepted', 'http 422'])
})
