// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { afterEach, expect, it, vi } from 'vitest'
import { createHeartfelt } from '../../../src/browser/client.js'
import type { Batch } from '../../../src/model/protocol.js'

afterEach(() => void vi.unstubAllGlobals())

it.each(['clear', 'forget', 'reset'] as const)(
  'sends nothing in a later flush that %s() has deleted',
  async how => {
    let online = false
    const sent: Batch['items'] = []
    vi.stubGlobal('fetch', async (_: string, init: RequestInit = {}) => {
      if (!online) throw new TypeError('Failed to fetch')
      if (!init.body) return new Response('', { status: 404 })
      const { items } = JSON.parse(String(init.body)) as Batch
      sent.push(...items)
      return Response.json({
        results: items.map(({ id, revision }) => ({ id, revision, status: 'accepted' })),
      })
    })
    const client = createHeartfelt({ key: `pk_${how}`, collector: 'https://c.example', moments: [] })
    expect(await client.record({ moment: 'payment', point: 'bad' })).toMatchObject({ state: 'kept' })
    await (how === 'clear' ? client.outbox.clear() : client[how]())
    online = true
    await client.outbox.flush()
    await client.outbox.flush()
    expect(sent.filter(({ kind }) => kind === 'feedback')).toEqual([])
    client.destroy()
  },
)
