import 'fake-indexeddb/auto'
import { describe, expect, it, vi } from 'vitest'
import { openDatabase } from '../../../../src/browser/device/indexed-db.js'
import { createUpdateRecord } from '../../../../src/browser/device/update-record.js'
import { fetchConfig, mergeConfig, storedConfig } from '../../../../src/browser/prompting/config/config.js'
import { isConfig } from '../../../../src/browser/prompting/config/is-config.js'
import { config as schema } from '../../../../src/model/protocol.js'

const good = {
  moments: [
    { id: 'payment', question: 'How was paying?', policy: { momentDays: 60 }, when: { url: '/thanks' } },
    { id: 'delivery', scale: 'csat5' as const, when: [{ appears: '.done' }] },
  ],
  journeys: [{ id: 'purchase', stages: ['cart', 'payment'], timeoutDays: 10 }],
  policy: { perDay: 2 },
  locales: { fr: { send: 'Envoyer' } },
}
let stores = 0
const device = () => createUpdateRecord(openDatabase(`config-${stores++}`).transact)
const answering = (answer: () => Response | Promise<Response>) => vi.fn(async () => answer())

describe("the collector's config", () => {
  it('is fetched without credentials or extra headers, and stored', async () => {
    const updateRecord = device()
    const get = answering(() => Response.json(good))
    expect(await fetchConfig('https://c.example', 'pk_a b', updateRecord, get)).toEqual(good)
    const [url, init] = get.mock.calls[0] as unknown as [string, RequestInit]
    expect(url).toBe('https://c.example/v1/config?key=pk_a%20b')
    expect(init).toMatchObject({ credentials: 'omit', cache: 'no-cache' })
    expect(init.headers).toBeUndefined()
    expect(await storedConfig(updateRecord)).toEqual(good)
  })
  it.each<[string, () => Response | Promise<Response>]>([
    ['offline', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['a captive portal', () => new Response('<html>Sign in</html>')],
    ['503', () => Response.json(good, { status: 503 })],
    ['401', () => Response.json({ error: { code: 'key' } }, { status: 401 })],
    ['204', () => new Response(null, { status: 204 })],
    ['an empty object', () => Response.json({})],
    ['a moment without an id', () => Response.json({ ...good, moments: [{}] })],
    ['a scale of a later release', () => Response.json({ ...good, moments: [{ id: 'a', scale: 'mood99' }] })],
    ['a journey without stages', () => Response.json({ ...good, journeys: [{ id: 'a', stages: [] }] })],
    ['a limit that is no number', () => Response.json({ ...good, policy: { perDay: 'many' } })],
    ['a negative limit', () => Response.json({ ...good, policy: { perDay: -1 } })],
    ['a trigger that is a string', () => Response.json({ ...good, moments: [{ id: 'a', when: '/x' }] })],
    ['texts that are no strings', () => Response.json({ ...good, locales: { fr: { send: 1 } } })],
  ])('is not replaced by a bad response: %s', async (_name, answer) => {
    const updateRecord = device()
    await fetchConfig(
      'https://c.example',
      'pk',
      updateRecord,
      answering(() => Response.json(good)),
    )
    expect(await fetchConfig('https://c.example', 'pk', updateRecord, answering(answer))).toBeUndefined()
    expect(await storedConfig(updateRecord)).toEqual(good)
  })
  it('gives up on a collector that never answers', async () => {
    const hanging: typeof fetch = (_url, init) =>
      new Promise((_resolve, reject) => {
        init!.signal!.addEventListener('abort', () => reject(init!.signal!.reason))
      })
    expect(await fetchConfig('https://c.example', 'pk', device(), hanging, 20)).toBeUndefined()
  })
  it('is ignored when it was damaged on the device', async () => {
    const updateRecord = device()
    await updateRecord('config', () => ({ moments: 3 }))
    expect(await storedConfig(updateRecord)).toBeUndefined()
  })
  it('is accepted when the full schema accepts it', () => {
    expect(schema.safeParse(good).success).toBe(true)
    expect(isConfig(good)).toBe(true)
  })
})

describe('mergeConfig()', () => {
  it('returns the definitions of the code while there is no config', () => {
    const code = { moments: [{ id: 'a' }], policy: { perDay: 3 } }
    expect(mergeConfig(code)).toEqual({ ...code, journeys: [] })
  })
  it('lets the config override the code, by id and field by field', () => {
    const code = {
      moments: [
        { id: 'mine', question: 'Mine?' },
        { id: 'payment', question: 'And paying?', scale: 'mood3' as const },
      ],
      journeys: [{ id: 'purchase', stages: ['a'], goal: 'shoes that fit' }],
      policy: { perDay: 1, anyDays: 3 },
    }
    const { moments, journeys, policy } = mergeConfig(code, good)
    expect(moments.map(({ id }) => id)).toEqual(['mine', 'payment', 'delivery'])
    expect(moments[1]).toMatchObject({
      question: 'How was paying?',
      scale: 'mood3',
      when: { url: '/thanks' },
    })
    expect(journeys).toEqual([
      { id: 'purchase', goal: 'shoes that fit', stages: ['cart', 'payment'], timeoutDays: 10 },
    ])
    expect(policy).toEqual({ perDay: 2, anyDays: 3 })
  })
})
