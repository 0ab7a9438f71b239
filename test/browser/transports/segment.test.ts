import { Analytics } from '@segment/analytics-node'
import { describe, expect, it } from 'vitest'
import { segment } from '../../../src/browser/transports/segment.js'
import { answerOf, batchOf, fakeBackend, transportContract } from '../../contracts/transport.js'

const acknowledge = () => Response.json({ success: true })
const signal = AbortSignal.timeout(60_000)

transportContract('segment', { make: fetch => segment({ writeKey: 'wk', fetch }), acknowledge })

describe('a track call', () => {
  it('has the shape that Segment’s own SDK sends', async () => {
    const { seen, request } = fakeBackend(acknowledge)
    const client = new Analytics({
      writeKey: 'wk',
      host: 'https://api.segment.io',
      path: '/v1/batch',
      maxEventsInBatch: 1,
      httpClient: request as never,
    })
    client.track({ event: 'Feedback Given', anonymousId: 'd', properties: { point: 'good' } })
    await client.closeAndFlush()
    const theirs = JSON.parse(seen[0]!.body)

    const at = fakeBackend(acknowledge)
    const item = answerOf()
    await segment({ writeKey: 'wk', fetch: at.request })(batchOf(item), signal)
    const ours = JSON.parse(at.seen[0]!.body)
    expect(at.seen[0]!.url).toBe(seen[0]!.url)
    for (const field of Object.keys(theirs))
      expect([field, typeof ours[field]]).toEqual([field, typeof theirs[field]])
    for (const field of ['type', 'event', 'messageId', 'anonymousId', 'timestamp', 'properties', 'context'])
      expect([field, typeof ours.batch[0][field]]).toEqual([field, typeof theirs.batch[0][field]])
    expect(ours.batch[0]).toMatchObject({
      event: 'Feedback Given',
      messageId: item.id,
      anonymousId: item.device,
    })
    expect(at.seen[0]!.headers.get('authorization')).toBe(`Basic ${btoa('wk:')}`)
  })

  it('follows Segment’s naming convention, and names the customer only with `personal`', async () => {
    const { seen, request } = fakeBackend(acknowledge)
    const { device } = answerOf()
    const prompt = { ...answerOf(), kind: 'prompt', event: 'shown', device } as never
    await segment({ writeKey: 'wk', personal: true, fetch: request })(batchOf(prompt), signal)
    expect(JSON.parse(seen[0]!.body).batch[0]).toMatchObject({
      event: 'Prompt Shown',
      userId: 'customer-ada',
    })
  })
})
