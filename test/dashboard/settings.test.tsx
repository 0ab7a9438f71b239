// @vitest-environment happy-dom
import { render } from 'preact'
import { act } from 'preact/test-utils'
import { afterEach, expect, test } from 'vitest'
import { defaultPolicy } from '../../src/browser/prompting/policy.js'
import { type Api, ApiError } from '../../src/dashboard/api.js'
import { limits } from '../../src/dashboard/settings/PolicyFields.jsx'
import { SettingsPage } from '../../src/dashboard/settings/SettingsPage.jsx'
import { createSettings } from '../../src/dashboard/settings/state.js'
import { type MomentDefinition, momentDefinition, type Trigger } from '../../src/model/moment.js'
import type { Config } from '../../src/model/protocol.js'
import { snippet } from '../../src/model/snippet.js'

/** The collector's error for the next change. */
let refusal: ApiError | undefined
afterEach(() => {
  refusal = undefined
  render(null, document.body)
})

const config = {
  moments: [{ id: 'payment', question: 'How did paying feel?' }],
  journeys: [],
  policy: {},
  locales: {},
}

/** Renders the page over an API that records the changes. */
async function open(refuse?: string) {
  const calls: { method: string; path: string; body: unknown }[] = []
  const answers: Record<string, unknown> = {
    '/project': {
      name: 'shop',
      key: 'pk_1',
      origins: ['https://a.example'],
      requireSignature: false,
      retentionDays: 0,
      config,
      configVersion: 2,
    },
    '/config/versions': {
      versions: [2, 1].map(version => ({
        version,
        who: 'Maya',
        at: '2026-11-22T08:00:00.000Z',
        config: { ...config, moments: [] },
      })),
    },
    '/webhooks': {
      webhooks: [{ id: 'w1', url: 'https://hooks.example/a', filter: { maxValue: -0.01 } }],
      log: [],
    },
    '/audit': {
      audit: [{ who: 'Maya', deed: 'config changed', what: 'version 2', at: '2026-11-22T08:00:00.000Z' }],
    },
    '/members': {
      members: [
        { id: 1, name: 'Maya', role: 'owner' },
        { id: 2, name: 'Leo', role: 'reader' },
      ],
    },
  }
  const settings = (async (method: string, path: string, _project: number, body: unknown) => {
    if (method === 'GET') return answers[path]
    calls.push({ method, path, body })
    if (refuse) throw new ApiError(400, refuse)
    if (refusal) throw refusal
    return { link: 'https://link', secret: 'whsec_1' }
  }) as Api['settings']
  const integrity = async () => ({ 'heartfelt-1.2.3.js': 'sha384-b' })
  const state = createSettings({ settings, integrity } as Partial<Api> as Api, 1)
  await act(() => state.load())
  await act(() => render(<SettingsPage settings={state} />, document.body))
  return { state, calls, answers }
}

const settled = () => new Promise(resolve => setTimeout(resolve, 5))

const field = (label: string, within: ParentNode = document) =>
  [...within.querySelectorAll('label')]
    .find(one => one.textContent!.startsWith(label))!
    .querySelector('input, select, textarea') as HTMLInputElement
const submit = (title: string) =>
  act(async () => {
    const section = [...document.querySelectorAll('section')].find(one =>
      one.querySelector('h2')!.textContent!.startsWith(title),
    )!
    section.querySelector('form')!.requestSubmit()
    await settled()
  })

test('the script tag is the same as on the command line: pinned, with a form for pages without JavaScript', async () => {
  await open()
  const shown = document.querySelector('pre')!.textContent
  const { origin } = location
  expect(shown).toBe(
    snippet({ url: origin, key: 'pk_1', integrity: { 'heartfelt-1.2.3.js': 'sha384-b' } }).trim(),
  )
  expect(shown).toContain('integrity="sha384-b"')
  expect(shown).toContain('<noscript>')
  expect(shown).toContain(`connect-src ${origin}`)
})

test('a moment is edited with a preview and saved with the version that it is based on', async () => {
  const { calls } = await open()
  const question = field('Question')
  question.value = 'Was paying easy?'
  await act(() => void question.dispatchEvent(new Event('input', { bubbles: true })))
  expect(document.querySelector('.preview')!.textContent).toContain('Was paying easy?')
  await submit('Moments')
  expect(calls).toEqual([
    {
      ...{ method: 'PUT', path: '/config' },
      body: {
        expected: 2,
        config: { ...config, moments: [{ id: 'payment', question: 'Was paying easy?' }] },
      },
    },
  ])
  expect(document.querySelector('[role=status]')!.textContent).toMatch(/^Saved/)
})

test('the widget’s texts are replaced by language, beside the originals', async () => {
  const { calls, state } = await open()
  const within = () =>
    [...document.querySelectorAll('form > details')].find(one =>
      one.textContent!.startsWith('What the widget'),
    )!
  const enter = (label: string, value: string) =>
    act(() => {
      const input = field(label, within())
      input.value = value
      input.dispatchEvent(new Event('change', { bubbles: true }))
    })
  await enter('Words in a language', 'de')
  await enter('Other words in German', 'send')
  await enter('Instead of “Send”', 'Absenden')
  await enter('Other words in German', 'star_one')
  await enter('Instead of “{n} star”', 'ein Stern')
  expect(field('Instead of “Send”', within()).lang).toBe('de')
  await enter('Instead of “{n} star”', '')
  await enter('Words in a language', 'fr')
  const share = field('Share of devices')
  share.value = '0.1'
  await act(() => void share.dispatchEvent(new Event('change', { bubbles: true })))
  await submit('Moments')
  expect(calls).toMatchObject([
    { body: { config: { locales: { de: { send: 'Absenden' } }, telemetry: 0.1 } } },
  ])
  expect((calls[0]!.body as { config: Config }).config.locales).toEqual({ de: { send: 'Absenden' } })
  await enter('Instead of “Send”', '')
  expect(state.draft.value!.locales).toEqual({})
})

test('the policy fields show the defaults as placeholders', async () => {
  const { calls } = await open()
  expect(Object.fromEntries(Object.entries(limits).map(([name, [, standard]]) => [name, standard]))).toEqual(
    defaultPolicy,
  )
  const enter = (label: string, value: string) =>
    act(() => {
      const input = field(label, document.querySelector('form > details')!)
      input.value = value
      input.dispatchEvent(new Event('change', { bubbles: true }))
    })
  await enter('Days between any two', '7')
  await enter('Questions in one visit', '3')
  await enter('Questions in one visit', '')
  await submit('Moments')
  expect(calls).toMatchObject([{ body: { config: { policy: { anyDays: 7 } } } }])
  expect((calls[0]!.body as { config: { policy: object } }).config.policy).toEqual({ anyDays: 7 })
})

test('kind of contact and phase of a moment are saved', async () => {
  const { calls } = await open()
  const choose = (label: string, value: string) =>
    act(() => {
      const select = field(label)
      select.value = value
      select.dispatchEvent(new Event('change', { bubbles: true }))
    })
  await choose('Kind of contact', 'recovery')
  await choose('Phase', 'service')
  await submit('Moments')
  expect(calls).toMatchObject([
    {
      body: { config: { moments: [{ id: 'payment', touchpoint: { kind: 'recovery', phase: 'service' } }] } },
    },
  ])
})

test('a moment can be marked as a planned wow moment', async () => {
  const { calls } = await open()
  await act(() => field('Planned as a wow').click())
  await submit('Moments')
  expect(calls).toMatchObject([{ body: { config: { moments: [{ id: 'payment', wow: true }] } } }])
})

test('a refused change is reported, and the draft stays', async () => {
  const { state } = await open('config.moments.0.id: "payment" is there twice')
  state.draft.value = { ...state.draft.value!, moments: [{ id: 'payment' }, { id: 'payment' }] }
  await submit('Moments')
  expect(document.querySelector('[role=status]')!.textContent).toContain('is there twice')
  expect(state.draft.value.moments).toHaveLength(2)
})

test('the draft survives other changes, and is saved with the version that it is based on', async () => {
  const { state, calls, answers } = await open()
  const question = field('Question')
  question.value = 'Was paying easy?'
  await act(() => void question.dispatchEvent(new Event('input', { bubbles: true })))
  // Somebody else saves first; this page learns of it when it loads after its next change.
  Object.assign(answers['/project'] as object, { configVersion: 3, config: { ...config, moments: [] } })
  await act(async () => void (await state.removeWebhook('w1')))
  expect(field('Question').value).toBe('Was paying easy?')
  await submit('Moments')
  expect(calls[1]).toMatchObject({ body: { expected: 2, config: { moments: [{ id: 'payment' }] } } })
  await act(() => state.load())
  expect(state.draft.value!.moments).toEqual([])
})

test('a member can be removed', async () => {
  const { calls } = await open()
  await act(async () => {
    document.querySelector<HTMLElement>('[aria-label="Remove Leo"]')!.click()
    await settled()
  })
  expect(calls).toMatchObject([{ method: 'DELETE', path: '/members/2' }])
  expect(document.querySelector('[role=status]')!.textContent).toContain('Leo can no longer sign in')
})

test('an earlier version can be restored', async () => {
  const { calls } = await open()
  const button = [...document.querySelectorAll('button')].find(
    one => one.textContent === 'Put in force again',
  )!
  await act(async () => {
    button.click()
    await settled()
  })
  expect(calls).toMatchObject([
    { method: 'PUT', path: '/config', body: { expected: 2, config: { moments: [] } } },
  ])
})

test('origins, signatures and retention are saved together; secrets and sign-in links are shown once', async () => {
  const { calls } = await open()
  field('Origins').value = 'https://a.example\nhttps://b.example'
  await submit('Allowed websites')
  expect(calls[0]).toMatchObject({
    ...{ method: 'PATCH', path: '/project' },
    body: { origins: ['https://a.example', 'https://b.example'], requireSignature: false, retentionDays: 0 },
  })
  field('Name').value = 'Leo'
  await submit('People')
  expect(document.querySelector('[role=status]')!.textContent).toContain('https://link')
  field('Address').value = 'https://hooks.example/b'
  field('Only with one').value = 'refund, broken'
  await submit('Webhooks')
  expect(calls[2]).toMatchObject({
    path: '/webhooks',
    body: { url: 'https://hooks.example/b', filter: { maxValue: -0.01, words: ['refund', 'broken'] } },
  })
  expect(document.querySelector('[role=status]')!.textContent).toContain('whsec_1')
})

test('a webhook can be tried, and gets a new secret, which is shown once', async () => {
  const { calls } = await open()
  for (const name of ['Send a sample to https://hooks.example/a', 'New secret for https://hooks.example/a'])
    await act(async () => {
      document.querySelector<HTMLElement>(`[aria-label="${name}"]`)!.click()
      await settled()
    })
  expect(calls).toMatchObject([
    { method: 'POST', path: '/webhooks/w1/test' },
    { method: 'POST', path: '/webhooks/w1/secret' },
  ])
  expect(document.querySelector('[role=status]')!.textContent).toContain('whsec_1')
})

test('the audit log shows names, the message log reasons of failures', async () => {
  const { state } = await open()
  expect(document.body.textContent).toContain('Maya: config changed (version 2)')
  const message = { id: 'm1', webhook: 'w1', attempts: 3, at: '2026-11-22T08:00:00.000Z' }
  await act(() => {
    state.log.value = [{ ...message, state: 'waiting', problem: 'answered 500' }]
  })
  expect(document.body.textContent).toMatch(/hooks.example\/a.*3 attempts: answered 500waiting/)
})

const type = (input: HTMLInputElement, value: string) =>
  act(() => {
    input.value = value
    for (const name of ['input', 'change']) input.dispatchEvent(new Event(name, { bubbles: true }))
  })
const enter = (label: string, value: string) => type(field(label), value)
const click = (name: string) =>
  act(() =>
    [...document.querySelectorAll('button')]
      .find(one => (one.getAttribute('aria-label') ?? one.textContent) === name)!
      .click(),
  )
const preview = () => document.querySelector('.previews')!.textContent

/** Opens the page with one moment; `sent` saves, and resolves with the moment as it was sent. */
async function openOn(moment: object) {
  const page = await open()
  const edit = (moments: object[]) =>
    act(() => {
      page.state.draft.value = { ...page.state.draft.value!, moments: moments as MomentDefinition[] }
    })
  await edit([moment])
  const sent = async () => {
    // The collector responds with the config that it received.
    const config = JSON.parse(JSON.stringify(page.state.draft.value))
    Object.assign(page.answers['/project'] as object, { config })
    await submit('Moments')
    expect(page.calls.at(-1)).toMatchObject({ path: '/config', body: { config } })
    return config.moments[0]
  }
  return { ...page, sent }
}

/** A moment with every field, as an API client may have written it. */
const full: MomentDefinition = {
  id: 'payment',
  question: { en: 'How did paying feel?', de: 'Wie war das Bezahlen?', 'pt-BR': 'Como foi pagar?' },
  words: ['fast', 'cared_for'],
  followUp: [
    { from: -1, to: -0.25, question: { en: 'What went wrong?', fr: 'Et alors ?' }, scales: ['ease7'] },
    { words: false, comment: false, goal: true },
  ],
  touchpoint: { kind: 'indirect', subtype: 'ad', upstream: ['cart'] },
  when: [
    { url: '/pay/*', appears: '.done', clicked: '#ok', exit: false, delay: 1500, idle: 2000 },
    { scroll: 0.35 },
  ],
  policy: { momentDays: 3 },
  promise: { name: 'Maya', days: 2 },
}

test('fields that an API client wrote stay the same when other fields are edited', async () => {
  const { sent } = await openOn(full)
  momentDefinition.parse(full)
  await enter('Moment', 'paid')
  expect(await sent()).toEqual({ ...full, id: 'paid' })
  await enter('Then wait, seconds', '3')
  await enter('To', '0')
  await enter('Who reads it', 'Leo')
  await enter('Questions in one visit', '2')
  const [first, second] = full.when as Trigger[]
  expect(await sent()).toEqual({
    ...full,
    id: 'paid',
    when: [{ ...first, delay: 3000 }, second],
    followUp: [{ ...full.followUp![0], to: 0 }, full.followUp![1]],
    policy: { momentDays: 3, perSession: 2 },
    promise: { name: 'Leo', days: 2 },
  })
})

test('a trigger is added, edited and removed', async () => {
  const { sent } = await openOn({ id: 'payment' })
  await click('Add a trigger')
  // A trigger without a condition would never fire: it is sent with an empty `url`, which the collector refuses.
  expect(await sent()).toEqual({ id: 'payment', when: { url: '' } })
  await enter('Address', '/paid/*')
  await enter('Then wait, seconds', '2.5')
  expect(await sent()).toMatchObject({ when: { url: '/paid/*', delay: 2500 } })
  await enter('When', 'signal')
  await enter('Name of the signal', 'rage-click')
  await enter('And no input', '4')
  expect((await sent()).when).toEqual({ url: '/paid/*', delay: 2500, signal: 'rage-click', idle: 4000 })
  await enter('When', 'scroll')
  await enter('Share of the page', '0.35')
  await enter('Only at this address', '')
  await enter('Then wait, seconds', '')
  expect((await sent()).when).toEqual({ scroll: 0.35, idle: 4000 })
  await click('Add a trigger')
  await click('Remove trigger 1')
  await enter('When', 'exit')
  expect((await sent()).when).toEqual([{ exit: true }])
  await click('Remove trigger 1')
  expect(await sent()).toEqual({ id: 'payment' })
})

test('the conditions of a trigger are edited, added and removed one by one', async () => {
  const { sent } = await openOn({ id: 'payment', when: { appears: '.done', clicked: '#ok', exit: false } })
  await enter('CSS selector of what is clicked', '#pay')
  expect((await sent()).when).toEqual({ appears: '.done', clicked: '#pay', exit: false })
  const [, second, another] = [...document.querySelectorAll('label')].filter(one =>
    /^(When|And when)/.test(one.textContent!),
  )
  await type(another!.querySelector('select') as never, 'scroll')
  await enter('Share of the page', '0.35')
  expect((await sent()).when).toEqual({ appears: '.done', clicked: '#pay', exit: false, scroll: 0.35 })
  await type(second!.querySelector('select') as never, 'signal')
  await enter('Name of the signal', 'rage-click')
  await enter('When', '')
  expect((await sent()).when).toEqual({ exit: false, signal: 'rage-click', scroll: 0.35 })
  await enter('When', '')
  await enter('When', '')
  // Without a condition the trigger gets an empty `url`, which the collector refuses.
  expect((await sent()).when).toEqual({ url: '' })
})

test('a trigger with an invalid selector or expression is refused at its field', async () => {
  const { calls } = await openOn({ id: 'payment', when: [{ url: '/a' }, { appears: '.done', url: '/b' }] })
  const refused = async (label: string, text: string, why: string) => {
    const before = field(label, document.querySelectorAll('fieldset fieldset')[1]).value
    await type(field(label, document.querySelectorAll('fieldset fieldset')[1]), text)
    await submit('Moments')
    expect(document.querySelector('[aria-invalid]')!.parentElement!.textContent).toContain(why)
    expect(document.querySelector('[role=status]')!.textContent).toContain(why)
    await type(field(label, document.querySelectorAll('fieldset fieldset')[1]), before)
  }
  await refused('CSS selector of what appears', '##[', 'is no CSS selector')
  await refused('Only at this address', '/(open/', 'is no regular expression')
  expect(calls).toEqual([])
  await submit('Moments')
  expect(calls).toHaveLength(1)
})

test('a list of triggers stays a list when only one remains', async () => {
  const { sent } = await openOn({ id: 'payment', when: [{ url: '/a' }, { event: 'paid' }] })
  await click('Remove trigger 1')
  expect((await sent()).when).toEqual([{ event: 'paid' }])
  expect(field('When').value).toBe('event')
})

test('words are edited as a list with commas, or switched off', async () => {
  const { sent } = await openOn({ id: 'payment' })
  await enter('Words, separated', ' quick, ,cared_for,')
  expect(preview()).toContain('Which words fit? quickcared for')
  expect((await sent()).words).toEqual(['quick', 'cared_for'])
  await act(() => field('Offer words').click())
  expect((await sent()).words).toBe(false)
  await act(() => field('Offer words').click())
  expect(await sent()).toEqual({ id: 'payment' })
})

test('a follow-up has the points of the scale as bounds, and a preview', async () => {
  const { sent } = await openOn({ id: 'payment', scale: 'mood5' })
  await click('Add what follows certain answers')
  await enter('To', '-0.5')
  await enter('Question above the comment', 'What went wrong?')
  await enter('Then ask on the scale', 'ease7')
  await enter('And then on', 'stakes3')
  expect(preview()).toContain('After awful to bad:What went wrong?1 · 2 · 3 · 4 · 5 · 6 · 7')
  expect((await sent()).followUp).toEqual([
    { to: -0.5, question: 'What went wrong?', scales: ['ease7', 'stakes3'] },
  ])
  await enter('Then ask on the scale', '')
  expect((await sent()).followUp).toMatchObject([{ scales: ['stakes3'] }])
  await click('Remove follow-up 1')
  expect(await sent()).toEqual({ id: 'payment', scale: 'mood5' })
})

test('a promise has a name and a number of days', async () => {
  const { sent } = await openOn({ id: 'payment' })
  await enter('Who reads it', 'Maya from support')
  await enter('They hear from us', '3')
  expect(preview()).toMatch(/Maya from support reads this. You’ll hear by \w+ \d+\./)
  expect((await sent()).promise).toEqual({ name: 'Maya from support', days: 3 })
  await enter('They hear from us', '')
  expect((await sent()).promise).toEqual({ name: 'Maya from support' })
  await enter('Who reads it', '')
  expect(await sent()).toEqual({ id: 'payment' })
})

test('a question is translated, and the translation removed', async () => {
  const { sent } = await openOn({ id: 'payment', question: 'How did paying feel?' })
  await enter('Question in another language', 'de')
  expect((await sent()).question).toBe('How did paying feel?')
  await enter('Question (German)', 'Wie war das Bezahlen?')
  expect(preview()).toContain('Wie war das Bezahlen?')
  expect((await sent()).question).toEqual({ en: 'How did paying feel?', de: 'Wie war das Bezahlen?' })
  await enter('Question (German)', '')
  expect((await sent()).question).toEqual({ en: 'How did paying feel?' })
})

test.each([
  ['config.moments.0.when.1.scroll', 'Share of the page, 0–1', 'must be at most 1'],
  ['config.moments.0.words.1', 'Words, separated by commas', 'must be at most 40 characters'],
  ['config.moments.0.followUp.0.question.fr', 'Question above the comment (French)', 'must not be empty'],
  ['config.moments.0.promise.days', 'They hear from us within, days', 'must be at most 365'],
  ['config.moments.0.question.pt-BR', 'Question (Brazilian Portuguese)', 'must not be empty'],
  ['config.moments.0.policy.perDay', 'Questions in 24 hours', 'must be a whole number'],
  ['config.policy.sample', 'Share of people who are asked, 0–1', 'must be at most 1'],
  ['moments.0.id', 'Moment', '"payment" is there twice'],
])('an error of %s is shown at its field until the next change', async (at, label, reason) => {
  await openOn(full)
  refusal = new ApiError(400, `${at}: ${reason}`, at)
  await submit('Moments')
  const input = document.querySelector<HTMLInputElement>('[aria-invalid]')!
  expect(document.querySelectorAll('[aria-invalid]')).toHaveLength(1)
  expect(input.closest('label')!.textContent).toBe(`${label}${reason}`)
  expect(input.closest('details')?.open ?? true).toBe(true)
  expect(document.activeElement).toBe(input)
  await enter('Moment', 'other')
  expect(document.querySelector('[aria-invalid]')).toBeNull()
})
