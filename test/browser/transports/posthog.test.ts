import { PostHog } from 'posthog-node'
import { describe, expect, it } from 'vitest'
import { posthog } from '../../../src/browser/transports/posthog.js'
import { answerOf, batchOf, fakeBackend, transportContract } from '../../contracts/transport.js'

const host = 'https://eu.i.posthog.example'
const acknowledge = () => Response.json({ status: 'Ok' })
const signal = AbortSignal.timeout(60_000)

transportContract('posthog', { make: fetch => posthog({ host, key: 'phc_1', fetch }), acknowledge })

async function sent(options: Partial<Parameters<typeof posthog>[0]> = {}, item = answerOf()) {
  const { seen, request } = fakeBackend(acknowledge)
  await posthog({ host, key: 'phc_1', fetch: request, ...options })(batchOf(item), signal)
  return { url: seen[0]!.url, body: JSON.parse(seen[0]!.body) }
}

describe('a survey sent', () => {
  it('has the shape that PostHog’s own SDK sends', async () => {
    const { seen, request } = fakeBackend(acknowledge)
    const client = new PostHog('phc_1', {
      host,
      flushAt: 1,
      fetch: request as never,
      disableCompression: true,
    })
    client.capture({
      distinctId: 'd',
      event: 'survey sent',
      properties: { $survey_id: 's', $process_person_profile: false },
      timestamp: new Date(),
    })
    await client.shutdown()
    const batches = seen.filter(({ url }) => url.includes('/batch'))
    const theirs = JSON.parse(batches[0]!.body)
    const ours = await sent()
    expect(ours.url).toBe(batches[0]!.url)
    expect(Object.keys(ours.body)).toEqual(expect.arrayContaining(['api_key', 'batch', 'sent_at']))
    expect(Object.keys(theirs)).toEqual(expect.arrayContaining(['api_key', 'batch', 'sent_at']))
    const [event] = ours.body.batch
    for (const field of ['event', 'distinct_id', 'uuid', 'timestamp', 'properties'])
      expect([field, typeof event[field]]).toEqual([field, typeof theirs.batch[0][field]])
    expect(event.properties).toMatchObject({ $process_person_profile: false, $geoip_disable: true })
  })

  it('holds every answer under its question, and one submission id for all revisions', async () => {
    const item = answerOf()
    const first = (await sent({ surveys: { delivery: '018ed910-3b24' } }, item)).body.batch[0]
    const second = (await sent({}, { ...item, revision: 2 })).body.batch[0]
    expect(first).toMatchObject({
      event: 'survey sent',
      uuid: item.id,
      properties: {
        $survey_id: '018ed910-3b24',
        $survey_submission_id: item.id,
        $survey_completed: true,
        $survey_response: 'good',
        $survey_response_rating: 'good',
        $survey_response_comment: item.comment,
      },
    })
    expect(first.properties.$survey_questions.map(({ id }: { id: string }) => id)).toEqual([
      'rating',
      'words',
      'comment',
    ])
    expect(second.properties.$survey_submission_id).toBe(item.id)
    expect(second.uuid).not.toBe(first.uuid)
  })

  it('names the customer only with `personal`', async () => {
    const [event] = (await sent({ personal: true })).body.batch
    expect(event).toMatchObject({ distinct_id: 'customer-ada', properties: { $set: { plan: 'pro-plan' } } })
    expect(event.properties).not.toHaveProperty('$process_person_profile')
  })
})
