import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isTransportError } from '../../src/browser/errors.js'
import type { Transport } from '../../src/browser/transports/transport.js'
import type { FeedbackItem, Item } from '../../src/model/feedback.js'
import { uuidv7 } from '../../src/model/identifier.js'
import type { Batch } from '../../src/model/protocol.js'

/** A request as a receiver saw it. */
export interface Seen {
  url: string
  headers: Headers
  body: string
}

/** What a receiver answers; a function sees the request's number, from 0. */
export type Answer = () => Response | Promise<Response>

/** A receiver that notes what it sees and answers as told. */
export function receiver(answer: Answer) {
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

const calm = () => new AbortController().signal

export interface TransportContract {
  /** Makes the adapter over a receiver's `fetch`. */
  make(request: typeof fetch): Transport
  /** The receiver's own words for "taken". */
  taken: Answer
  /** Whether the receiver is the host's own, which gets the items whole. */
  whole?: boolean
}

/** What every transport owes the outbox. */
export function transportContract(name: string, { make, taken, whole }: TransportContract) {
  describe(`${name} as a transport`, () => {
    let at = receiver(taken)
    let transport: Transport
    beforeEach(() => {
      at = receiver(taken)
      transport = make(at.request)
    })
    afterEach(() => {
      at.seen.length = 0
    })

    it('acknowledges each item by id and revision', async () => {
      const items = [answerOf(), answerOf({ revision: 3 }), answerOf({ state: 'partial' })]
      const { results } = await transport(batchOf(...items), calm())
      expect(results).toEqual(
        items.map(({ id, revision }) => ({
          id,
          revision,
          status: expect.stringMatching(/accepted|duplicate/),
        })),
      )
      expect(at.seen.length).toBeGreaterThan(0)
    })

    it('has a verdict on every kind of item', async () => {
      const common = { revision: 1, createdAt: '2026-03-01T10:00:00.000Z', device: uuidv7() }
      const items: Item[] = [
        { ...common, kind: 'touchpoint', id: uuidv7(), moment: 'delivery' },
        { ...common, kind: 'prompt', id: uuidv7(), moment: 'delivery', event: 'dismissed' },
        { ...common, kind: 'journey', id: uuidv7(), journey: 'order', run: 'run-1', event: 'started' },
        { ...common, kind: 'outcome', id: uuidv7(), outcome: 'renewed', value: 1 },
        { ...common, kind: 'erase', id: uuidv7() },
      ]
      const { results } = await transport(batchOf(...items), calm())
      expect(results.map(({ id }) => id)).toEqual(items.map(({ id }) => id))
      // An erasure that nobody carries out is never acknowledged.
      if (!whole) expect(results.at(-1)).toMatchObject({ status: 'rejected', reason: expect.any(String) })
    })

    it.each([401, 429, 500, 503])('tells a %i with its Retry-After', async status => {
      at.state.answer = () => new Response('{"error":"no"}', { status, headers: { 'retry-after': '7' } })
      const error = await transport(batchOf(answerOf()), calm()).catch(error => error)
      expect(isTransportError(error)).toBe(true)
      expect(error).toMatchObject({ code: 'transport', status, retryAfter: 7000 })
    })

    it('makes a refused item a verdict or a refusal of the batch, never an acceptance', async () => {
      at.state.answer = () => new Response('{"error":"no"}', { status: 400 })
      const item = answerOf()
      const outcome = await transport(batchOf(item), calm()).catch(error => error)
      if (isTransportError(outcome)) expect(outcome.status).toBe(400)
      else expect(outcome.results).toEqual([expect.objectContaining({ id: item.id, status: 'rejected' })])
    })

    it('throws when the network fails', async () => {
      at.state.answer = () => Promise.reject(new TypeError('Failed to fetch'))
      const error = await transport(batchOf(answerOf()), calm()).catch(error => error)
      expect(error).toBeInstanceOf(TypeError)
      expect(isTransportError(error)).toBe(false)
    })

    it('takes a captive portal’s page for no acknowledgement', async () => {
      at.state.answer = () => new Response('<!doctype html><title>Sign in to Wi-Fi</title>')
      await expect(transport(batchOf(answerOf()), calm())).rejects.toThrow()
    })

    it('ends with its signal', async () => {
      await expect(transport(batchOf(answerOf()), AbortSignal.abort())).rejects.toThrow()
    })

    it('sends the same bytes again for the same item, and others for another revision', async () => {
      const item = answerOf()
      for (const again of [item, item, { ...item, revision: 2 }]) await transport(batchOf(again), calm())
      const [first, second, third] = at.seen.map(({ body }) => body)
      expect(second).toBe(first)
      expect(third).not.toBe(first)
    })

    it('keeps what libraries on the page do to JSON out of what it sends', async () => {
      const item = answerOf()
      await transport(batchOf(item), calm())
      const arrays = Array.prototype as { toJSON?: () => string }
      arrays.toJSON = () => 'bent'
      try {
        await transport(batchOf(item), calm())
      } finally {
        delete arrays.toJSON
      }
      expect(at.seen[1]!.body).toBe(at.seen[0]!.body)
    })

    if (!whole)
      it('sends nothing personal that was not asked for, and never a signature', async () => {
        await transport(batchOf(answerOf()), calm())
        for (const { body, url } of at.seen)
          for (const personal of ['ada@example.com', 'customer-ada', 'pro-plan', 'signed.token', 'abab'])
            expect(body + url).not.toContain(personal)
      })
  })
}
