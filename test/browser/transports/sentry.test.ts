import { captureFeedback, createTransport, parseEnvelope, Scope } from '@sentry/core'
import { ServerRuntimeClient } from '@sentry/core/server'
import { describe, expect, it } from 'vitest'
import { isHeartfeltError } from '../../../src/browser/errors.js'
import { sentry } from '../../../src/browser/transports/sentry.js'
import { answerOf, batchOf, fakeBackend, transportContract } from '../../contracts/transport.js'

const dsn = 'https://abc123@o1.ingest.example/42'
const acknowledge = () => Response.json({ id: 'a'.repeat(32) })
const signal = AbortSignal.timeout(60_000)

transportContract('sentry', { make: fetch => sentry({ dsn, fetch }), acknowledge })

/** The envelope that Sentry's own SDK sends for a feedback. */
async function theirs() {
  let sent = ''
  const client = new ServerRuntimeClient({
    dsn,
    integrations: [],
    stackParser: () => [],
    transport: options =>
      createTransport(options, async ({ body }) => {
        sent = String(body)
        return { statusCode: 200 }
      }),
  })
  client.init()
  const scope = new Scope()
  scope.setClient(client)
  const params = { message: 'Hm', email: 'ada@example.com', url: 'https://shop.example/', source: 'widget' }
  captureFeedback(params, {}, scope)
  await client.flush(2000)
  return parseEnvelope(sent)
}

async function ours(options = {}, item = answerOf()) {
  const { seen, request } = fakeBackend(acknowledge)
  await sentry({ dsn, fetch: request, ...options })(batchOf(item), signal)
  return { ...seen[0]!, envelope: parseEnvelope(seen[0]!.body) }
}

type Event = Record<string, Record<string, Record<string, unknown>>>

describe('a feedback envelope', () => {
  it('has the shape that Sentry’s own SDK sends', async () => {
    const [header, [[itemHeader, event]]] = (await ours({ personal: true })).envelope as never as [
      object,
      [[object, Event]],
    ]
    const [theirHeader, [[theirItemHeader, theirEvent]]] = (await theirs()) as never as [
      object,
      [[object, Event]],
    ]
    expect(Object.keys(header)).toEqual(
      expect.arrayContaining(Object.keys(theirHeader).filter(key => /id|at/.test(key))),
    )
    expect(itemHeader).toEqual(theirItemHeader)
    expect(event.type).toBe(theirEvent.type)
    expect(event.level).toBe(theirEvent.level)
    expect(Object.keys(event.contexts!.feedback!)).toEqual(
      expect.arrayContaining(
        Object.keys(theirEvent.contexts!.feedback!).filter(key => key !== 'associated_event_id'),
      ),
    )
    expect(event.event_id).toMatch(/^[0-9a-f]{32}$/)
    expect(typeof event.timestamp).toBe(typeof theirEvent.timestamp)
  })

  it('goes to the DSN’s envelope endpoint, also below a path, and to a tunnel instead', async () => {
    expect((await ours()).url).toBe(
      'https://o1.ingest.example/api/42/envelope/?sentry_key=abc123&sentry_version=7',
    )
    expect((await ours({ dsn: 'https://k@s.example/below/7' })).url).toBe(
      'https://s.example/below/api/7/envelope/?sentry_key=k&sentry_version=7',
    )
    const tunnelled = await ours({ tunnel: 'https://shop.example/tunnel' })
    expect(tunnelled.url).toBe('https://shop.example/tunnel')
    expect(tunnelled.envelope[0]).toMatchObject({ dsn })
  })

  it('has the rating as its message when there is no comment', async () => {
    const item = answerOf()
    delete item.comment
    expect((await ours({}, item)).body).toContain('"message":"mood5: good (relieved)"')
  })

  it.each(['', 'nonsense', 'https://host.example/1'])('throws for the DSN %j', dsn => {
    let thrown: unknown
    try {
      sentry({ dsn })
    } catch (error) {
      thrown = error
    }
    expect(isHeartfeltError(thrown) && thrown.code).toBe('options')
  })
})
