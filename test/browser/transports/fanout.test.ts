import { expect, it, vi } from 'vitest'
import { fanout } from '../../../src/browser/transports/fanout.js'
import { httpTransport } from '../../../src/browser/transports/http.js'
import type { Transport } from '../../../src/browser/transports/transport.js'
import type { Item } from '../../../src/model/feedback.js'
import { answerOf, batchOf, transportContract } from '../../contracts/transport.js'

const signal = AbortSignal.timeout(60_000)

/** A collector's answer, made from the batch it was sent. */
const collector = (request: typeof fetch): typeof fetch =>
  (async (input, init) => {
    const response = await request(input, init)
    if (response.status !== 200 || (await response.clone().text())) return response
    const { items } = JSON.parse(String(init!.body)) as { items: Item[] }
    return Response.json({ results: items.map(({ id, revision }) => ({ id, revision, status: 'accepted' })) })
  }) as typeof fetch

const acknowledge = () => new Response('')
const failing: Transport = () => {
  throw new Error('always down')
}

transportContract('http', {
  make: request => httpTransport('https://c.example', collector(request)),
  acknowledge,
  ownBackend: true,
})
transportContract('fanout', {
  make: request => fanout(httpTransport('https://c.example', collector(request)), [failing]),
  acknowledge,
  ownBackend: true,
})

it('acknowledges when the main backend has, although the others fail or hang', async () => {
  const item = answerOf()
  const ack = { results: [{ id: item.id, revision: 1, status: 'accepted' as const }] }
  const never = vi.fn<Transport>(() => new Promise(() => {}))
  const transport = fanout(async () => ack, [failing, never, () => Promise.reject(new Error('down'))])
  await expect(transport(batchOf(item), signal)).resolves.toBe(ack)
  expect(never.mock.calls[0]![0]).toMatchObject({ items: [item] })
  expect(never.mock.calls[0]![0]).not.toHaveProperty('proof')
})

it('fails when the main backend does, although the others accept', async () => {
  const transport = fanout(failing, [async () => ({ results: [] })])
  await expect(async () => transport(batchOf(answerOf()), signal)).rejects.toThrow('always down')
})

it('uploads attachments to the main backend only', async () => {
  const upload = vi.fn(async () => {})
  const main = Object.assign((async () => ({ results: [] })) as Transport, { upload })
  const photo = { id: 'a', sha256: 'b', type: 'image/png', bytes: new ArrayBuffer(1) }
  await fanout(main, [failing]).upload!(photo, 'pk', signal)
  expect(upload).toHaveBeenCalledExactlyOnceWith(photo, 'pk', signal)
  expect(fanout(failing, [main]).upload).toBeUndefined()
})
