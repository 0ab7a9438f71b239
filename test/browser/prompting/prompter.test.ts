// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Heartfelt } from '../../../src/browser/api.js'
import { createHeartfelt } from '../../../src/browser/client.js'
import type { HeartfeltOptions } from '../../../src/browser/options.js'
import type { Item } from '../../../src/model/feedback.js'
import type { Batch, Config } from '../../../src/model/protocol.js'

/** A client with a collector in memory. All clients of a test are pages of the same device. */
let key = 0
let sent: Item[]
let config: Partial<Config> | undefined
let online: boolean
let requests: string[]
const clients: Heartfelt[] = []

const page = (options: Partial<HeartfeltOptions> = {}): Heartfelt => {
  const client = createHeartfelt({ key: `pk_${key}`, collector: 'https://c.example', ...options })
  clients.push(client)
  return client
}
const items = <K extends Item['kind']>(kind: K) =>
  sent.filter((item): item is Extract<Item, { kind: K }> => item.kind === kind)
const leave = () => {
  for (const client of clients.splice(0)) client.destroy()
}
const settled = (ms = 30) => new Promise(resolve => setTimeout(resolve, ms))

beforeEach(() => {
  key++
  sent = []
  config = undefined
  online = true
  requests = []
  sessionStorage.clear()
  localStorage.clear()
  history.replaceState(null, '', '/')
  vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => {
    requests.push(new URL(url).pathname)
    if (!online) throw new TypeError('Failed to fetch')
    if (url.includes('/v1/config'))
      return config
        ? Response.json({ moments: [], journeys: [], policy: {}, locales: {}, ...config })
        : new Response('', { status: 404 })
    const { items } = JSON.parse(String(init.body)) as Batch
    sent.push(...items)
    return Response.json({ results: items.map(({ id, revision }) => ({ id, revision, status: 'accepted' })) })
  })
})
afterEach(() => {
  leave()
  document.body.replaceChildren()
  vi.unstubAllGlobals()
})

describe('reached()', () => {
  it('asks on a first visit, and gives the reason when it does not ask again', async () => {
    const client = page({ moments: [{ id: 'payment' }] })
    expect(await client.reached('payment')).toEqual({ asked: true, reason: 'allowed' })
    expect((await client.reached('payment')).reason).toBe('open')
    client.close()
    expect((await client.reached('payment')).reason).toBe('session')
  })
  it('counts prompts across pages of a tab, and across tabs', async () => {
    const loose = { moments: [{ id: 'a' }, { id: 'b' }], policy: { perDay: 9, anyDays: 0, per90Days: 9 } }
    await page(loose).reached('a')
    leave()
    expect((await page(loose).reached('b')).reason).toBe('session')
    leave()
    sessionStorage.clear()
    expect((await page(loose).reached('a')).reason).toBe('moment')
    expect((await page(loose).reached('b')).reason).toBe('allowed')
  })
  it('does not ask while the host is busy', async () => {
    const client = page({ moments: [{ id: 'payment' }], busy: () => true })
    expect((await client.reached('payment')).reason).toBe('busy')
    expect(await client.ask('payment')).toEqual({ asked: true, reason: 'passive' })
  })
  /** A host that becomes busy after this many checks: the first is before the decision, the second right before it is shown. */
  const busyAfter = (looks: number) => () => looks-- <= 0
  const cards = () => document.querySelectorAll('heartfelt-widget')
  it('does not show the question when the person became busy while it was loading', async () => {
    const client = page({ moments: [{ id: 'payment' }], busy: busyAfter(1) })
    expect(await client.reached('payment')).toEqual({ asked: false, reason: 'busy' })
    expect(cards()).toHaveLength(0)
    leave()
    // It was not shown, so it is not counted.
    expect(await page({ moments: [{ id: 'payment' }] }).reached('payment')).toMatchObject({ asked: true })
  })
  it('does not show the question when consent was withdrawn while it was loading', async () => {
    const client = page({ moments: [{ id: 'payment' }], busy: () => client.consent('denied') === 'unknown' })
    expect(await client.reached('payment')).toEqual({ asked: false, reason: 'consent' })
    expect(cards()).toHaveLength(0)
  })
  it('does not show the question when the person opens another one meanwhile', async () => {
    // The chunk that draws its scale has to load first.
    const client = page({ moments: [{ id: 'payment', scale: 'nps11' }, { id: 'help' }] })
    const [, own] = await Promise.all([client.reached('payment'), client.ask('help')])
    expect(own).toEqual({ asked: true, reason: 'passive' })
    await settled()
    expect(cards()).toHaveLength(1)
    const onClosed = vi.fn()
    client.on('closed', onClosed)
    client.close()
    expect(onClosed).toHaveBeenCalledWith(expect.objectContaining({ moment: 'help' }))
  })
  it('does not ask while a question of another project is on the same page', async () => {
    await page({ moments: [{ id: 'payment' }] }).ask('payment')
    const other = page({ key: `pk_other_${key}`, moments: [{ id: 'payment' }] })
    expect(await other.reached('payment')).toEqual({ asked: false, reason: 'open' })
    expect((await other.ask('payment')).asked).toBe(true)
  })
  it('shows one question when the host reaches two moments at the same time', async () => {
    const client = page({ moments: [{ id: 'a' }, { id: 'b' }] })
    await Promise.all([client.ask('a'), client.ask('b')])
    expect(cards()).toHaveLength(1)
  })
  it('asks nothing, stores nothing and requests nothing while consent is denied', async () => {
    const client = page({ consent: 'denied', moments: [{ id: 'payment', journey: 'j', when: { url: '/' } }] })
    expect((await client.reached('payment')).reason).toBe('consent')
    await client.journey('j').start()
    await settled()
    expect(requests).toEqual([])
    expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain(`heartfelt:pk_${key}`)
    expect([sessionStorage.length, localStorage.length]).toEqual([0, 0])
  })
  it('requests nothing when consent is denied right after the client is created', async () => {
    const client = page()
    client.consent('denied')
    expect((await client.reached('payment')).reason).toBe('consent')
    expect((await client.ask('payment')).reason).toBe('consent')
    expect(await client.record({ moment: 'payment', point: 'good' })).toMatchObject({ reason: 'consent' })
    await settled(100)
    expect(requests).toEqual([])
    expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain(`heartfelt:pk_${key}`)
  })
  it('signs a customer out while consent is denied', async () => {
    const client = page({ moments: [{ id: 'payment' }], customer: { id: 'ada' } })
    client.consent('denied')
    await client.reset()
    client.consent('granted')
    await client.record({ moment: 'payment', point: 'good' })
    await client.outbox.flush()
    await vi.waitFor(() => expect(items('feedback')).toHaveLength(1))
    expect(items('feedback')[0]).not.toHaveProperty('customer')
  })
  it('sends nothing after consent is denied, not even what was about to be sent', async () => {
    const consenting = (client: Heartfelt) => [
      client.history(),
      client.replies(),
      client.reached('payment'),
      client.outbox.flush(),
    ]
    const signed = { customer: { id: 'ada', signature: 'signed' } }
    // Everything has loaded by then.
    const first = page(signed)
    await Promise.all(consenting(first))
    leave()
    sessionStorage.clear()
    for (const wait of [0, 1, 2, 4, 8]) {
      const client = page(signed)
      online = false
      await client.record({ moment: 'payment', point: 'good' })
      online = true
      const calls = consenting(client)
      await settled(wait)
      client.consent('denied')
      const before = requests.length
      await Promise.all(calls)
      await settled()
      expect(requests.slice(before)).toEqual([])
      leave()
    }
  })
  it('requests nothing while consent is unknown, not even the config', async () => {
    const client = page({ consent: 'unknown', customer: { id: 'ada', signature: 'signed' } })
    expect((await client.reached('payment')).asked).toBe(true)
    expect(await client.record({ moment: 'payment', point: 'good' })).toMatchObject({
      state: 'held',
      reason: 'consent',
    })
    expect(await client.history()).toMatchObject([{ state: 'held', reason: 'consent' }])
    await settled()
    expect(requests).toEqual([])
    expect(sessionStorage.length).toBe(0)
  })
})

describe('an answer', () => {
  it.each([
    [29, undefined],
    [31, expect.any(Number)],
  ])(
    'given %s minutes after the question carries the delay if that is over 30 minutes',
    async (minutes, delay) => {
      vi.useFakeTimers({ toFake: ['Date'] })
      const client = page({ moments: [{ id: 'payment' }] })
      await client.reached('payment', { context: { order: 7 } })
      vi.setSystemTime(Date.now() + minutes * 60_000)
      const radios = document
        .querySelector('heartfelt-widget')!
        .shadowRoot!.querySelectorAll<HTMLElement>('[role=radio]')
      radios[1]!.click()
      await vi.waitFor(() => expect(items('feedback')).toHaveLength(1))
      // Another tap does not change how late the answer is.
      vi.setSystemTime(Date.now() + 60 * 60_000)
      radios[2]!.click()
      await vi.waitFor(async () => {
        await client.outbox.flush()
        expect(items('feedback').at(-1)).toMatchObject({ point: 'neither', context: { order: 7 } })
      })
      for (const { context } of items('feedback')) expect(context!.answeredAfter).toEqual(delay)
      expect(items('feedback').at(-1)!.context!.answeredAfter ?? 0).toBeLessThan(40 * 60_000)
      vi.useRealTimers()
    },
  )
})

describe("the collector's config", () => {
  it('defines moments without a deploy, also on a page that is offline', async () => {
    config = { moments: [{ id: 'payment', policy: { sample: 0 } }] }
    expect((await page().reached('payment')).reason).toBe('sample')
    leave()
    online = false
    expect((await page().reached('payment')).reason).toBe('sample')
  })
  it('overrides the code from the next page on', async () => {
    config = { policy: { perSession: 0 } }
    const code = { moments: [{ id: 'payment' }] }
    await page(code).reached('payment')
    await settled()
    leave()
    expect((await page(code).reached('payment')).reason).toBe('session')
  })
  it.each([
    ['has changed', { moments: [{ id: 'payment', policy: { sample: 0 } }] }],
    ['could not be had at first', undefined],
  ])('that %s comes to a page that stays open, without a reload and without polling', async (_, first) => {
    vi.useFakeTimers({ toFake: ['Date'] })
    config = first
    const nobody = { policy: { sample: 0 } }
    const client = page({
      moments: [
        { id: 'payment', ...nobody },
        { id: 'other', ...nobody },
      ],
    })
    const configs = () => requests.filter(path => path === '/v1/config').length
    await client.reached('other')
    await client.reached('other')
    await settled()
    expect(configs()).toBe(1)
    config = { moments: [{ id: 'payment', policy: { perSession: 0 } }] }
    vi.setSystemTime(Date.now() + 301_000)
    await settled(100)
    expect(configs()).toBe(1)
    await client.reached('other')
    await vi.waitFor(async () => expect((await client.reached('payment')).reason).toBe('session'))
    expect(configs()).toBe(2)
    vi.useRealTimers()
  })
  it('is not waited for where the code defines the moments', async () => {
    online = false
    expect((await page({ moments: [{ id: 'payment' }] }).reached('payment')).asked).toBe(true)
  })
  const saved = { id: 'saved', when: { event: 'saved' }, policy: { graceDays: 0 } }
  const asksOnSave = async (client: Heartfelt) => {
    const asked = vi.fn()
    client.on('asked', asked)
    await settled(200)
    dispatchEvent(new Event('saved'))
    await settled(200)
    expect(asked).toHaveBeenCalledWith(expect.objectContaining({ moment: 'saved', asked: true }))
  }
  it('starts triggers that only it defines', async () => {
    config = { moments: [saved] }
    await asksOnSave(page())
  })
  it('starts triggers for moments of the code once the first one is reached, without an earlier request', async () => {
    config = { moments: [saved] }
    const client = page({ moments: [{ id: 'saved' }, { id: 'other', policy: { sample: 0 } }] })
    await settled(100)
    expect(requests).toEqual([])
    await client.reached('other')
    await asksOnSave(client)
  })
})

describe('triggers of the code', () => {
  it('wait for the end of the first week, and for an event', async () => {
    const client = page({ moments: [{ id: 'home', when: [{ url: '/' }, { event: 'saved' }] }] })
    const asked = vi.fn()
    client.on('asked', ({ reason }) => asked(reason))
    await settled(100)
    dispatchEvent(new Event('saved'))
    await settled(100)
    expect(asked.mock.calls.flat()).toEqual(['launch', 'grace'])
  })
  it('end with the client', async () => {
    const client = page({ moments: [{ id: 'home', when: { event: 'saved' } }] })
    await settled(100)
    const asked = vi.fn()
    client.on('asked', asked)
    client.destroy()
    dispatchEvent(new Event('saved'))
    await settled()
    expect(asked).not.toHaveBeenCalled()
  })
})

describe('silent signals', () => {
  const stuck = { id: 'stuck', when: { signal: 'rage-click' }, policy: { graceDays: 0 } }
  const probe = { id: 'probe', when: { event: 'probe' }, policy: { sample: 0 } }
  const signal = () => dispatchEvent(new CustomEvent('heartfelt:signal', { detail: 'rage-click' }))
  /** A client, and the decisions about the moment of a signal. */
  const openPage = (options: Partial<HeartfeltOptions>) => {
    const client = page({ moments: [stuck, probe], ...options })
    const received: string[] = []
    client.on('reached', ({ moment }) => moment === 'stuck' && received.push('reached'))
    client.on('asked', ({ moment, reason }) => moment === 'stuck' && received.push(reason))
    return { client, received }
  }
  /** Resolves when triggers are watched, because their chunk loads in the background. */
  const watched = async (client: Heartfelt) => {
    const reached = new Promise<void>(resolve =>
      client.on('reached', ({ moment }) => moment === 'probe' && resolve()),
    )
    const timer = setInterval(() => dispatchEvent(new Event('probe')), 20)
    await reached
    clearInterval(timer)
  }
  const asked = (received: string[]) =>
    vi.waitFor(() => expect(received).toEqual(['reached', 'allowed']), { timeout: 10_000 })

  it('open a question, and are not sent themselves', async () => {
    const { client, received } = openPage({ consent: 'granted' })
    await watched(client)
    signal()
    signal()
    await asked(received)
    client.close()
    await settled()
    await client.record({ moment: 'other', point: 'good' })
    await client.outbox.flush()
    await settled()
    expect(items('feedback').map(({ moment }) => moment)).toEqual(['other'])
    expect(items('touchpoint').map(({ moment }) => moment)).toContain('stuck')
    expect(JSON.stringify(sent)).not.toContain('rage-click')
  })
  it.each(['unknown', 'denied'] as const)(
    'are ignored while consent is %s, and not remembered',
    async consent => {
      const { client, received } = openPage({ consent })
      await settled(200)
      signal()
      await settled(200)
      expect(requests).toEqual([])
      expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain(`heartfelt:pk_${key}`)
      expect([sessionStorage.length, localStorage.length]).toEqual([0, 0])
      client.consent('granted')
      await watched(client)
      await settled(200)
      expect(received).toEqual([])
      signal()
      await asked(received)
    },
  )
  it.each(['unknown', 'denied'] as const)('are ignored once consent is %s', async consent => {
    const { client, received } = openPage({
      moments: [{ ...stuck, when: [{ signal: 'rage-click', delay: 300 }, stuck.when] }, probe],
    })
    await watched(client)
    signal()
    await asked(received)
    client.consent(consent)
    signal()
    await settled(500)
    expect(received).toEqual(['reached', 'allowed'])
  })
  it('are ignored with Global Privacy Control, unless there is consent', async () => {
    vi.stubGlobal('navigator', Object.assign(Object.create(navigator), { globalPrivacyControl: true }))
    const { client, received } = openPage({})
    await watched(client)
    signal()
    await settled(200)
    expect(received).toEqual([])
    client.consent('granted')
    signal()
    await asked(received)
  })
  it('obey the same limits as other triggers', async () => {
    const { client, received } = openPage({ busy: () => true })
    await watched(client)
    signal()
    await vi.waitFor(() => expect(received).toEqual(['reached', 'busy']))
  })
})

describe('journeys', () => {
  const purchase = {
    journeys: [{ id: 'purchase', stages: ['cart', 'payment'] }],
    moments: [
      { id: 'paid', journey: 'purchase', stage: 'payment' },
      { id: 'overall', journey: 'purchase', role: 'end' as const },
      { id: 'looking back', journey: 'purchase', role: 'pulse' as const },
    ],
  }
  it('give each answer its place in the journey, across pages', async () => {
    const storage = await page(purchase).journey('purchase').start({ goal: 'shoes' })
    expect(storage).toMatchObject({ id: 'purchase', stage: 'cart' })
    leave()
    const client = page(purchase)
    await client.record({ moment: 'paid', point: 'good' })
    await client.outbox.flush()
    expect(items('feedback')[0]!.journey).toEqual({ ...storage, stage: 'payment' })
    expect(items('journey').map(({ event, goal }) => [event, goal])).toContainEqual(['started', 'shoes'])
  })
  it('ask how the journey was when it ends', async () => {
    const client = page(purchase)
    const asked = new Promise(resolve => client.on('asked', resolve))
    await client.journey('purchase').start()
    await client.journey('purchase').complete()
    expect(await asked).toMatchObject({ moment: 'overall', asked: true })
  })
  it('ask about the run that ended, although the next one began at once', async () => {
    const client = page(purchase)
    const asked = new Promise(resolve => client.on('asked', resolve))
    const { run } = (await client.journey('purchase').start())!
    void client.journey('purchase').complete()
    const next = await client.journey('purchase').start()
    expect(next!.run).not.toBe(run)
    await asked
    await client.record({ moment: 'other', point: 'good' })
    await client.outbox.flush()
    await vi.waitFor(() => expect(items('touchpoint')).not.toEqual([]))
    expect(items('touchpoint')).toMatchObject([{ moment: 'overall', journey: { run } }])
  })
  it('do not ask how a journey is remembered before it is due', async () => {
    const client = page(purchase)
    await client.journey('purchase').start()
    await client.journey('purchase').abandon()
    expect((await client.reached('looking back')).reason).toBe('early')
  })
})

describe('denominators', () => {
  const loose = { moments: [{ id: 'payment', touchpoint: { phase: 'purchase' as const } }] }
  const telemetryOf = async (client: Heartfelt) => {
    await client.record({ moment: 'other', point: 'good' }).catch(() => {})
    await settled()
    await client.outbox.flush()
    await settled()
    return items('prompt')
      .map(({ event, reason, source, probability }) =>
        [event, reason, source, probability].filter(x => x !== undefined).join(' '),
      )
      .sort()
  }
  it('report touchpoints with their kind, each prompt, and the reason when nothing was asked', async () => {
    const client = page(loose)
    await client.reached('payment', { context: { total: 3, password: 'hunter2' } })
    await client.reached('payment')
    client.close()
    expect(await telemetryOf(client)).toEqual([
      'ignored prompted',
      'shown prompted 1',
      'suppressed open prompted 1',
    ])
    expect(items('touchpoint')).toMatchObject([{ moment: 'payment', touchpoint: { phase: 'purchase' } }])
    expect(items('touchpoint')[0]!.context).toEqual({
      total: 3,
      password: '••••',
      tenureDays: 0,
      visits: 1,
    })
  })
  it('report the page without secrets', async () => {
    history.replaceState(null, '', '/thanks?token=abc')
    const client = page(loose)
    await client.reached('payment')
    await telemetryOf(client)
    expect(items('touchpoint')[0]!.page!.url).toMatch(/\/thanks\?token=••••$/)
  })
  it('are not reported with Global Privacy Control, unless there is consent', async () => {
    vi.stubGlobal('navigator', Object.assign(Object.create(navigator), { globalPrivacyControl: true }))
    const client = page(loose)
    expect((await client.reached('payment')).asked).toBe(true)
    expect(await telemetryOf(client)).toEqual([])
    expect(items('feedback')).toHaveLength(1)
    client.consent('granted')
    await client.reached('payment')
    expect(await telemetryOf(client)).toEqual(['suppressed open prompted 1'])
    leave()
    sessionStorage.clear()
    const consenting = page({ ...loose, consent: 'granted' })
    await consenting.reached('payment')
    expect((await telemetryOf(consenting)).length).toBeGreaterThan(1)
  })
  it('do not count a question that the person opened and closed as dismissed', async () => {
    const client = page(loose)
    await client.ask('payment')
    client.close()
    expect(await telemetryOf(client)).toEqual(['shown passive'])
    expect((await client.reached('payment')).asked).toBe(true)
  })
})

describe('debugging', () => {
  it('opens the panel on request, with the earlier decisions', async () => {
    history.replaceState(null, '', '/?heartfelt=debug')
    const client = page({ moments: [{ id: 'payment' }], policy: { perDay: 2 } })
    await client.reached('payment')
    await vi.waitFor(() => {
      const panels = [...document.body.children].map(element => element.shadowRoot?.textContent ?? '')
      expect(panels.join()).toContain('payment: asked, allowed')
      // All active limits, including the defaults.
      expect(panels.join()).toMatch(/"perDay": 2,\s+"anyDays": 14/)
    })
  })
  it('lifts the limits on a device where a developer chose that', async () => {
    localStorage.setItem('heartfelt:debug', 'unlimited')
    const client = page({ moments: [{ id: 'payment' }] })
    for (let i = 0; i < 3; i++) {
      expect((await client.reached('payment')).asked).toBe(true)
      client.close()
    }
  })
})

describe('record()', () => {
  const moments = [
    {
      id: 'payment',
      journey: 'purchase',
      stage: 'pay',
      touchpoint: { channel: 'web', phase: 'purchase' as const },
    },
  ]
  it('uses the stored config, without waiting for the network', async () => {
    config = { moments, journeys: [{ id: 'purchase', stages: ['pay'], timeoutDays: 90 }] }
    await page().reached('payment')
    await settled()
    leave()
    online = false
    const client = page()
    expect(await client.record({ moment: 'payment', point: 'good' })).toMatchObject({ state: 'kept' })
    const [answer] = await client.history()
    expect(answer?.journey).toMatchObject({ id: 'purchase', stage: 'pay' })
    online = true
    await client.outbox.flush()
    expect(items('feedback')).toMatchObject([
      { touchpoint: { channel: 'web' }, journey: { id: 'purchase', stage: 'pay' } },
    ])
  })
  it('lets the config override the code, field by field', async () => {
    config = { moments: [{ id: 'payment', touchpoint: { channel: 'app' } }] }
    const client = page({ moments })
    await client.reached('payment')
    await settled()
    await client.record({ moment: 'payment', point: 'good' })
    await client.outbox.flush()
    expect(items('feedback')).toMatchObject([{ touchpoint: { channel: 'app' }, journey: { id: 'purchase' } }])
  })
  it('enqueues an answer to an unknown moment', async () => {
    online = false
    const client = page({ moments: [] })
    expect(await client.record({ moment: 'elsewhere', point: 'bad', journey: 'purchase' })).toMatchObject({
      state: 'kept',
    })
  })
  it("adds the version, the tenure and the visits to the host's context", async () => {
    const client = page({ moments, version: '2.4.1' })
    await client.record({ moment: 'payment', point: 'good', context: { order: 7 } })
    await client.outbox.flush()
    expect(items('feedback')[0]).toMatchObject({
      context: { version: '2.4.1', tenureDays: 0, visits: 1, order: 7 },
      locale: expect.any(String),
      page: { url: expect.stringContaining('http') },
    })
  })
})
