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

const taken = () => new Response('')
const deaf: Transport = () => {
  throw new Error('always down')
}

transportContract('http', {
  make: request => httpTransport('https://c.example', collector(request)),
  taken,
  whole: true,
})
transportContract('fanout', {
  make: request => fanout(httpTransport('https://c.example', collector(request)), [deaf]),
  taken,
  whole: true,
})

it('acknowledges when the named one has, whatever becomes of the others', async () => {
  const item = answerOf()
  const ack = { results: [{ id: item.id, revision: 1, status: 'accepted' as const }] }
  const never = vi.fn<Transport>(() => new Promise(() => {}))
  const transport = fanout(async () => ack, [deaf, never, () => Promise.reject(new Error('down'))])
  await expect(transport(batchOf(item), signal)).resolves.toBe(ack)
  expect(never.mock.calls[0]![0]).toMatchObject({ items: [item] })
  expect(never.mock.calls[0]![0]).not.toHaveProperty('proof')
})

it('fails when the named one does, although the others took it', async () => {
  const transport = fanout(deaf, [async () => ({ results: [] })])
  await expect(async () => transport(batchOf(answerOf()), signal)).rejects.toThrow('always down')
})

it('leaves attachments to the named one', async () => {
  const upload = vi.fn(async () => {})
  const named = Object.assign((async () => ({ results: [] })) as Transport, { upload })
  const photo = { id: 'a', sha256: 'b', type: 'image/png', bytes: new ArrayBuffer(1) }
  await fanout(named, [deaf]).upload!(photo, 'pk', signal)
  expect(upload).toHaveBeenCalledExactlyOnceWith(photo, 'pk', signal)
  expect(fanout(deaf, [named]).upload).toBeUndefined()
})
