// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Heartfelt, Recorded } from '../../src/browser/api.js'
import { createHeartfelt } from '../../src/browser/client.js'
import { TransportError } from '../../src/browser/errors.js'
import { type EventName, eventNames } from '../../src/browser/events.js'
import type { FeedbackInput } from '../../src/browser/feedback.js'
import { type HeartfeltOptions, optionNames } from '../../src/browser/options.js'
import { type FeedbackItem, type Item, item } from '../../src/model/feedback.js'

// A wrong argument of the host must not cost the person their answer: it is refused at once, or made valid for a
// collector.
const itself: Record<string, unknown> = { plan: 'pro' }
itself.itself = itself
const deep = (levels: number, wrap: (inner: unknown) => unknown) => {
  let value: unknown = 1
  for (let i = 0; i < levels; i++) value = wrap(value)
  return value
}
const fail = () => {
  throw new Error('hostile')
}
const hostile: object = new Proxy(
  {},
  { get: fail, has: fail, ownKeys: fail, getPrototypeOf: fail, getOwnPropertyDescriptor: fail },
)
const revoked = Proxy.revocable({}, {})
revoked.revoke()
const mistakes: [name: string, value: unknown][] = [
  ['nothing', null],
  ['a number', 42],
  ['zero', 0],
  ['not a number', Number.NaN],
  ['a bigint', 10n],
  ['a boolean', true],
  ['a text', 'x'],
  ['an empty text', ''],
  ['a text too long', 'x'.repeat(500)],
  ['half a character', '\ud800'],
  ['a control character', 'a\u0000b'],
  ['a symbol', Symbol('s')],
  ['a function', () => 1],
  ['a list', ['a']],
  ['a list with a hole', [null]],
  ['a date', new Date(0)],
  ['a map', new Map([['a', 1]])],
  ['an object', { a: 1 }],
  ['an id and more', { id: 'j', run: 'r', name: 'Ann' }],
  ['an id that is a number', { id: 5 }],
  ['an object in a circle', itself],
  ['a bigint within', { amount: 10n }],
  ['a name too long', { ['k'.repeat(300)]: 1 }],
  ['an object that is nested thousands deep', deep(5000, inner => ({ inner }))],
  ['a list that is nested thousands deep', { list: deep(5000, inner => [inner]) }],
  [
    'an object whose getter throws',
    {
      plan: 'pro',
      get secret() {
        throw new Error('no')
      },
    },
  ],
  ['an object that throws however it is touched', hostile],
  ['such an object within', { plan: 'pro', hostile }],
  ['a revoked proxy', revoked.proxy],
  ['an object whose toJSON and toString throw', { toJSON: fail, toString: fail, [Symbol.toPrimitive]: fail }],
  ['a date that is none', { at: new Date(Number.NaN) }],
  ['a list of a billion holes', { holes: new Array(1e9) }],
  ['ten million bytes', { bytes: new Uint8Array(1e7) }],
  ['a text of ten million characters', { text: 'x'.repeat(1e7) }],
  ['the page itself', { page: window }],
  ['an object without a prototype', Object.assign(Object.create(null), { plan: 'pro' })],
  [
    'a whole application',
    Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`k${i}`, 'v'.repeat(9)])),
  ],
]

let key = 0
let sent: Item[]
let client: Heartfelt
const open = (options: object = {}) => {
  client = createHeartfelt({
    key: `arguments-${++key}`,
    async transport({ items }) {
      sent.push(...items)
      return { results: items.map(({ id, revision }) => ({ id, revision, status: 'accepted' as const })) }
    },
    ...(options as Partial<HeartfeltOptions>),
  })
  return client
}
const answer: FeedbackInput = { moment: 'payment', point: 'good', comment: 'Quick' }
const answers = async () => {
  await client.outbox.flush()
  for (const one of sent)
    expect(item.safeParse(JSON.parse(JSON.stringify(one))).error?.issues).toBeUndefined()
  return sent.filter((one): one is FeedbackItem => one.kind === 'feedback')
}
const isWhole = ({ id, state, reason }: Recorded) =>
  state === 'kept' ? id !== '' : state === 'refused' && !!reason

beforeEach(() => {
  sent = []
  vi.spyOn(console, 'warn').mockImplementation(() => {})
})
afterEach(() => {
  client.destroy()
  document.body.replaceChildren()
  vi.restoreAllMocks()
})

describe.each(mistakes)('given %s', (_, mistake) => {
  it('as an answer or a part of it: refused with a reason, or accepted by a collector', async () => {
    open()
    const parts = [
      'moment',
      'scale',
      'point',
      'words',
      'comment',
      'contact',
      'attachments',
      'context',
      'journey',
    ]
    const inputs = [mistake, ...parts.map(part => ({ ...answer, [part]: mistake }))] as FeedbackInput[]
    const recorded = await Promise.all(inputs.map(input => client.record(input)))
    expect(recorded.filter(one => !isWhole(one))).toEqual([])
    expect(await answers()).toHaveLength(recorded.filter(({ state }) => state === 'kept').length)
  })

  it('as the customer or a part of them: the answer is accepted', async () => {
    open()
    const customers = [
      mistake,
      { id: mistake },
      { id: 'u', traits: mistake },
      { id: 'u', signature: mistake },
    ]
    for (const customer of customers) {
      client.identify(customer as never)
      expect(await client.record(answer)).toMatchObject({ state: 'kept' })
    }
    expect(await answers()).toHaveLength(customers.length)
  })

  it('as the result of beforeSend: a falsy one refuses the answer, any other accepts it', async () => {
    open({ beforeSend: () => mistake })
    const { state, reason } = await client.record(answer)
    if (mistake) expect(await answers()).toMatchObject([{ comment: 'Quick' }])
    else expect([state, reason]).toEqual(['refused', 'beforeSend'])
  })

  it('as an option of ask(): the tapped answer is accepted', async () => {
    open()
    const ways = [
      mistake,
      { anchor: mistake },
      { context: mistake },
      { source: mistake },
      { surface: mistake },
    ]
    for (const how of ways) {
      expect(await client.ask('payment', how as object)).toEqual({ asked: true, reason: 'passive' })
      const { shadowRoot } = document.querySelector('heartfelt-widget')!
      shadowRoot!.querySelector<HTMLElement>('[role=radio]')!.click()
      await vi.waitFor(() =>
        expect(document.querySelector('heartfelt-widget[state=kept],[state=sent]')).toBeTruthy(),
      )
      client.close()
    }
    expect(new Set((await answers()).map(({ id }) => id)).size).toBe(ways.length)
  })

  it('to any other method: nothing is thrown, and a collector accepts every item', async () => {
    open()
    const any = mistake as never
    await client.reached(any)
    await client.reached('payment', any)
    await client.reached('delivery', { context: any })
    await client.ask(any)
    for (const journey of [client.journey('purchase'), client.journey(any)]) {
      await journey.start(any)
      await journey.abandon(any)
      await journey.start({ goal: any })
      await journey.abandon({ reason: any })
    }
    client.on(any, any)()
    client.consent(any)
    client.setLocale(any)
    client.setTheme(any)
    await client.history(any)
    await client.outbox.flush(any)
    await answers()
  })
})

it('on() accepts every event', () => {
  const all: Record<EventName, true> = {
    ...{ reached: true, asked: true, shown: true, rated: true, submitted: true, kept: true, sent: true },
    ...{ rejected: true, replied: true, closed: true, error: true },
  }
  expect(eventNames.split(' ')).toEqual(Object.keys(all))
})

it('on() warns once of an unknown event, and returns a function all the same', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  open()
  for (const [event, handler] of [
    ['ratted', () => {}],
    ['ratted', () => {}],
    [undefined, () => {}],
    ['rated', 'log'],
  ])
    client.on(event as never, handler as never)()
  expect(warn.mock.calls.map(([message]) => String(message).slice(0, 49))).toEqual([
    'Heartfelt: on("ratted"): use one of reached asked',
    'Heartfelt: on("undefined"): use one of reached as',
    'Heartfelt: on("rated"): use one of reached asked ',
  ])
  warn.mockRestore()
})

it('a customer’s numeric id is sent as a text, without invalid fields', async () => {
  open({ customer: { id: 'u', name: 'Ann' } })
  client.identify({ id: 42, signature: null, email: 'ann@example.com' } as never)
  await client.record(answer)
  expect((await answers())[0]!.customer).toEqual({ id: '42' })
})

it('a context that is too large is cut to the entries that fit, in their order', async () => {
  open({ version: '1.2.3' })
  await client.record({ ...answer, context: { order: 7, state: 'x'.repeat(9000), total: 12 } })
  expect((await answers())[0]!.context).toMatchObject({ order: 7, total: 12, version: '1.2.3' })
})

// Row 25: whatever is handed over beside an answer costs at most itself.
it('hostile data beside an answer costs neither the answer nor the data beside it', {
  timeout: 60_000,
}, async () => {
  const data = Object.fromEntries(mistakes)
  const beforeSend = (one: FeedbackItem) => ({ ...one, context: { ...one.context, ...data } })
  open({ customer: { id: 'u', traits: { ...data, plan: 'pro' } }, beforeSend })
  const hostileOnes = mistakes.slice(-14)
  for (const part of ['context', 'journey', 'attachments'] as const)
    for (const [name, mistake] of hostileOnes) {
      const { state } = await client.record({ ...answer, [part]: mistake } as FeedbackInput)
      expect([part, name, state]).toEqual([part, name, 'kept'])
    }
  expect(await client.record({ ...answer, context: { ...data, plan: 'pro' } })).toMatchObject({
    state: 'kept',
  })
  const all = await answers()
  expect(all).toHaveLength(3 * hostileOnes.length + 1)
  for (const { customer } of all) expect(customer).toMatchObject({ id: 'u', traits: { plan: 'pro' } })
  expect(all.at(-1)!.context).toMatchObject({ plan: 'pro', zero: 0 })
})

it('an input whose getters throw is an answer without what they hide', async () => {
  open()
  const input = { ...answer }
  for (const name of ['context', 'journey', 'words', 'attachments'])
    Object.defineProperty(input, name, { get: fail, enumerable: true })
  expect(await client.record(input)).toMatchObject({ state: 'kept' })
  expect(await answers()).toMatchObject([{ comment: 'Quick' }])
})

// Row 27: page and collector count code points, and no character is cut in half.
it.each([
  ['comment', 10_000],
  ['contact', 320],
  ['words', 40],
] as const)(
  'a %s at the border of %i characters is stored whole or cut between characters',
  async (field, max) => {
    open()
    const of = (text: string) => ({ ...answer, [field]: field === 'words' ? [text] : text })
    const texts = ['x'.repeat(max), `${'x'.repeat(max - 1)}😀`, `${'x'.repeat(max)}😀`, '😀'.repeat(max + 1)]
    const ids: string[] = []
    for (const text of texts) ids.push((await client.record(of(text) as FeedbackInput)).id)
    const sent = await answers()
    // Answers of the same millisecond are sent in any order.
    const stored = ids
      .map(id => sent.find(one => one.id === id)!)
      .map(one => (field === 'words' ? one.words![0] : one[field]))
    expect(stored).toEqual([texts[0], texts[1], texts[0], '😀'.repeat(max)])
  },
)

it('a journey without an id is ignored', async () => {
  open()
  expect(
    await (client as unknown as { journey(): ReturnType<Heartfelt['journey']> }).journey().start(),
  ).toBeUndefined()
})

it('an asynchronous beforeSend is awaited', async () => {
  open({ beforeSend: async (one: FeedbackItem) => ({ ...one, comment: 'Seen' }) })
  await client.record(answer)
  expect((await answers())[0]!.comment).toBe('Seen')
})

it('warns about an unknown option and accepts every known one', () => {
  const all: Record<keyof HeartfeltOptions, true> = {
    ...{ key: true, collector: true, transport: true, moments: true, journeys: true, consent: true },
    ...{ locale: true, messages: true, theme: true, dir: true, nonce: true, policy: true, busy: true },
    ...{ beforeSend: true, customer: true, version: true },
  }
  expect(optionNames.split(' ')).toEqual(Object.keys(all))
  open({ concent: 'denied', moments: [] })
  expect(vi.mocked(console.warn).mock.calls).toEqual([['Heartfelt: option "concent" is unknown.']])
})

it('warns once that the option nonce is ignored', () => {
  open({ nonce: 'r4nd0m' })
  expect(vi.mocked(console.warn).mock.calls).toEqual([
    ['Heartfelt: option "nonce" is ignored: no style or script element needs it.'],
  ])
})

it('a point that is not on the scale is refused, with a list of the points', async () => {
  open()
  const reason = 'point "fine" is not on mood5: use awful bad neither good great'
  expect(await client.record({ moment: 'payment', point: 'fine' })).toEqual({
    id: '',
    state: 'refused',
    reason,
  })
  expect(await client.record({ moment: 'payment', scale: 'affect9', point: '10,1' })).toMatchObject({
    reason: 'point "10,1" is not on affect9: use a point of it',
  })
})

it('a beforeSend that returns nothing causes a warning with the remedy', async () => {
  open({ beforeSend() {} })
  expect(await client.record(answer)).toMatchObject({ state: 'refused', reason: 'beforeSend' })
  expect(console.warn).toHaveBeenCalledExactlyOnceWith(
    'Heartfelt: beforeSend must return the answer, or null.',
  )
  client.destroy()
  open({ beforeSend: () => null })
  await client.record(answer)
  expect(console.warn).toHaveBeenCalledOnce()
})

it('ask() opens a moment that is not defined, and warns of it', async () => {
  open({ moments: [{ id: 'payment' }] })
  for (const id of ['payment', 'general']) await client.ask(id)
  expect(console.warn).not.toHaveBeenCalled()
  client.close()
  await client.ask('payement')
  expect(vi.mocked(console.warn).mock.calls).toEqual([
    ['Heartfelt: "payement" is no moment: define it in the option "moments".'],
  ])
})

it('ending a journey without an open run warns once', async () => {
  open()
  expect(await client.journey('purchase').complete()).toBeUndefined()
  await client.journey('purchase').start()
  expect(await client.journey('purchase').complete()).toMatchObject({ id: 'purchase' })
  expect(await client.journey('purchase').complete()).toBeUndefined()
  expect(await client.journey('purchase').abandon()).toBeUndefined()
  expect(vi.mocked(console.warn).mock.calls).toEqual([
    ['Heartfelt: journey("purchase"): no run is open here, nothing ended.'],
  ])
})

it.each([401, 403, 404])(
  'a collector that answers %i causes one warning, which names the key',
  async status => {
    const transport = () => Promise.reject(new TransportError('refused', { status }))
    open({ key: `pk_${status}`, transport })
    for (let i = 0; i < 2; i++) {
      await client.record(answer)
      await client.outbox.flush()
    }
    expect(vi.mocked(console.warn).mock.calls).toEqual([
      [`Heartfelt: ${status} for key "pk_${status}": answers wait. Check "key" and "collector".`],
    ])
  },
)
