import 'fake-indexeddb/auto'
import { expect, it } from 'vitest'
import { createHeartfelt } from '../../../src/browser/client.js'
import { TransportError } from '../../../src/browser/errors.js'

it.each([5000, 1e15, Number.POSITIVE_INFINITY])(
  'F28 pauses for a retryAfter of %d ms from the host’s own transport until a flush is forced',
  async retryAfter => {
    let requests = 0
    const client = createHeartfelt({
      key: `after-${retryAfter}`,
      async transport() {
        requests++
        throw new TransportError('busy', { status: 503, retryAfter })
      },
    })
    await client.record({ moment: 'payment', point: 'good' })
    await client.outbox.flush()
    const before = requests
    expect(await client.outbox.flush()).toEqual({ sent: 0, rejected: 0, waiting: 1 })
    expect(requests).toBe(before)
    await client.outbox.flush({ force: true })
    expect(requests).toBe(before + 1)
    client.destroy()
  },
)

it.each([Number.NaN, -1, 'soon'])('ignores a retryAfter of %s', async retryAfter => {
  let requests = 0
  const client = createHeartfelt({
    key: `after-${retryAfter}`,
    async transport() {
      requests++
      throw new TransportError('busy', { status: 503, retryAfter: retryAfter as number })
    },
  })
  await client.record({ moment: 'payment', point: 'good' })
  await client.outbox.flush()
  const before = requests
  await client.outbox.flush()
  expect(requests).toBe(before + 1)
  client.destroy()
})
