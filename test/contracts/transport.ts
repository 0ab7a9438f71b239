import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isTransportError } from '../../src/browser/errors.js'
import type { Transport } from '../../src/browser/transports/transport.js'
import type { FeedbackItem, Item } from '../../src/model/feedback.js'
import { uuidv7 } from '../../src/model/identifier.js'
import type { Batch } from '../../src/model/protocol.js'

/** A request that the backend has received. */
export interface Seen {
  url: string
  headers: Headers
  body: string
}

/** Makes the backend's response. */
export type Answer = () => Response | Promise<Response>

/** A backend that records its requests and responds with `answer()`. */
export function fakeBackend(answer: Answer) {
  const seen: Seen[] = []
  const state = { answer }
  const request = (async (input: RequestInfo | URL, init?: RequestInit) => {
    if (init?.signal?.aborted) throw init.signal.reason
    seen.push({ url: String(input), headers: new Headers(init?.headers), body: String(init?.body) })
    return state.answer()
  }) as typeof fetch
  return { seen, request, state }
}

export const answerOf = (fields: Partial<FeedbackItem> = {}): FeedbackItem => ({
  kind: 'feedback',
  id: uuidv7(),
  revision: 1,
  state: 'complete',
  moment: 'delivery',
  journey: { id: 'order', run: 'run-1', stage: 'arrival' },
  scale: 'mood5',
  point: 'good',
  value: 0.5,
  words: ['relieved'],
  comment: 'Came early — "thanks" ✓',
  contact: 'ada@example.com',
  source: 'prompted',
  locale: 'en-GB',
  page: { url: 'https://shop.example/orders', title: 'Orders' },
  context: { order: 7, nested: { express: true } },
  customer: { id: 'customer-ada', signature: 'signed.token', traits: { plan: 'pro-plan' } },
  device: uuidv7(),
  createdAt: '2026-03-01T10:00:00.000Z',
  ...fields,
})

export const batchOf = (...items: Item[]): Batch => ({
  key: 'pk_test',
  sentAt: '2026-03-01T10:00:05.000Z',
  items,
  proof: 'ab'.repeat(32),
})

const noAbort = () => new AbortController().signal

export interface TransportContract {
  /** Makes the transport over a backend's `fetch`. */
  make(request: typeof fetch): Transport
  /** Makes the response by which this backend acknowledges. */
  acknowledge: Answer
  /** Whether the backend is the host's own, and so gets personal data and erasures. Default false. */
  ownBackend?: boolean
}

/** The contract of every transport. */
export function transportContract(name: string, { make, acknowledge, ownBackend }: TransportContract) {
  describe(`${name} as a transport`, () => {
    let at = fakeBackend(acknowledge)
    let transport: Transport
    beforeEach(() => {
      at = fakeBackend(acknowledge)
      transport = make(at.request)
    })
    afterEach(() => {
      at.seen.length = 0
    })

    it('acknowledges each item by id and revision', async () => {
      const items = [answerOf(), answerOf({ revision: 3 }), answerOf({ state: 'partial' })]
      const { results } = await transport(batchOf(...items), noAbort())
      expect(results).toEqual(
        items.map(({ id, revision }) => ({
          id,
          revision,
          status: expect.stringMatching(/accepted|duplicate/),
        })),
      )
      expect(at.seen.length).toBeGreaterThan(0)
    })

    it('gives a verdict on every kind of item', async () => {
      const common = { revision: 1, createdAt: '2026-03-01T10:00:00.000Z', device: uuidv7() }
      const items: Item[] = [
        { ...common, kind: 'touchpoint', id: uuidv7(), moment: 'delivery' },
        { ...common, kind: 'prompt', id: uuidv7(), moment: 'delivery', event: 'dismissed' },
        { ...common, kind: 'journey', id: uuidv7(), journey: 'order', run: 'run-1', event: 'started' },
        { ...common, kind: 'outcome', id: uuidv7(), outcome: 'renewed', value: 1 },
        { ...common, kind: 'erase', id: uuidv7() },
      ]
      const { results } = await transport(batchOf(...items), noAbort())
      expect(results.map(({ id }) => id)).toEqual(items.map(({ id }) => id))
      // A backend that cannot erase must not acknowledge an erasure.
      if (!ownBackend)
        expect(results.at(-1)).toMatchObject({ status: 'rejected', reason: expect.any(String) })
    })

    it.each([401, 429, 500, 503])('throws a %i with its Retry-After', async status => {
      at.state.answer = () => new Response('{"error":"no"}', { status, headers: { 'retry-after': '7' } })
      const error = await transport(batchOf(answerOf()), noAbort()).catch(error => error)
      expect(isTransportError(error)).toBe(true)
      expect(error).toMatchObject({ code: 'transport', status, retryAfter: 7000 })
    })

    it('reports a refused item as a rejection or throws the status, and never accepts it', async () => {
      at.state.answer = () => new Response('{"error":"no"}', { status: 400 })
      const item = answerOf()
      const outcome = await transport(batchOf(item), noAbort()).catch(error => error)
      if (isTransportError(outcome)) expect(outcome.status).toBe(400)
      else expect(outcome.results).toEqual([expect.objectContaining({ id: item.id, status: 'rejected' })])
    })

    it('throws when the network fails', async () => {
      at.state.answer = () => Promise.reject(new TypeError('Failed to fetch'))
      const error = await transport(batchOf(answerOf()), noAbort()).catch(error => error)
      expect(error).toBeInstanceOf(TypeError)
      expect(isTransportError(error)).toBe(false)
    })

    it('does not accept a captive portal’s page as an acknowledgement', async () => {
      at.state.answer = () => new Response('<!doctype html><title>Sign in to Wi-Fi</title>')
      await expect(transport(batchOf(answerOf()), noAbort())).rejects.toThrow()
    })

    it('rejects when its signal is aborted', async () => {
      await expect(transport(batchOf(answerOf()), AbortSignal.abort())).rejects.toThrow()
    })

    it('sends the same bytes for the same revision, and other bytes for another', async () => {
      const item = answerOf()
      for (const again of [item, item, { ...item, revision: 2 }]) await transport(batchOf(again), noAbort())
      const [first, second, third] = at.seen.map(({ body }) => body)
      expect(second).toBe(first)
      expect(third).not.toBe(first)
    })

    it('sends valid JSON although a library on the page has broken JSON.stringify()', async () => {
      const item = answerOf()
      await transport(batchOf(item), noAbort())
      const arrays = Array.prototype as { toJSON?: () => string }
      arrays.toJSON = () => 'broken'
      try {
        await transport(batchOf(item), noAbort())
      } finally {
        delete arrays.toJSON
      }
      expect(at.seen[1]!.body).toBe(at.seen[0]!.body)
    })

    if (!ownBackend)
      it('sends no personal data without `personal`, and never a signature', async () => {
        await transport(batchOf(answerOf()), noAbort())
        for (const { body, url } of at.seen)
          for (const personal of ['ada@example.com', 'customer-ada', 'pro-plan', 'signed.token', 'abab'])
            expect(body + url).not.toContain(personal)
      })
  })
}
