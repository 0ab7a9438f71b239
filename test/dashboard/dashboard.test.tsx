// @vitest-environment happy-dom
import { render } from 'preact'
import { act } from 'preact/test-utils'
import { afterEach, expect, test, vi } from 'vitest'
import { App } from '../../src/dashboard/App.jsx'
import { type Api, ApiError, type MomentCount, type Voice } from '../../src/dashboard/api.js'
import { createDashboard } from '../../src/dashboard/state.js'
import type { Case } from '../../src/model/case.js'
import type { CaseFigures, Estimate, Figures, WowFigure } from '../../src/model/figures.js'
import type { Reply } from '../../src/model/reply.js'

const voice = (fields: Partial<Voice> = {}): Voice => ({
  id: crypto.randomUUID(),
  revision: 1,
  moment: 'payment',
  source: 'prompted',
  scale: 'mood5',
  point: 'bad',
  value: -0.5,
  words: [],
  createdAt: '2026-11-22T08:00:00.000Z',
  receivedAt: '2026-11-22T08:00:00.000Z',
  updatedAt: '2026-11-22T08:00:00.000Z',
  replies: 0,
  ...fields,
})

const count = (fields: Partial<MomentCount>): MomentCount => ({
  ...{ moment: 'payment', scale: 'mood5', source: 'prompted', people: 12, ratings: 12 },
  ...{ negative: 4, neutral: 4, positive: 4 },
  ...fields,
})

const none: Estimate = { n: 0, display: 'none' }
const noCaseFigures: CaseFigures = {
  ...{ cases: 0, people: 0, told: none, reopened: none, recovered: { rate: none, coverage: none } },
  ...{ restored: none, surpassed: none, doubleDeviation: none, uplift: none },
}

/** An API with data in memory, to which a test can add. */
function fakeApi(
  fields: {
    voices?: Voice[]
    counts?: MomentCount[]
    questions?: Record<string, string | undefined>
    cases?: Case[]
    figures?: Figures
  } = {},
) {
  const state = {
    voices: [],
    counts: [],
    questions: {},
    cases: [] as Case[],
    changes: [] as object[],
    figures: { days: 90, cut: false, moments: [], journeys: [] } as Figures,
    seen: [] as string[],
    replies: [] as Reply[],
    ...fields,
  }
  let onNews = () => {}
  const api: Api = {
    me: async () => ({ name: 'Maya', role: 'owner', projects: [{ id: 1, name: 'shop', key: 'pk' }] }),
    voices: async (_project, { moment } = {}) => ({
      voices: state.voices.filter(one => moment === undefined || one.moment === moment),
    }),
    moments: async () => ({ counts: state.counts, questions: state.questions }),
    settings: () => Promise.reject(new ApiError(403, 'not asked here')),
    seen: async (_project, ids) => state.seen.push(...ids),
    replies: async () => ({ replies: state.replies }),
    reply: async (_project, feedback, reply) => {
      const written = { id: crypto.randomUUID(), feedback, createdAt: '2026-11-22T09:00:00.000Z', ...reply }
      state.replies.push(written)
      return written
    },
    cases: async () => ({ cases: state.cases }),
    caseFigures: async () => ({ ...noCaseFigures, cases: state.cases.length }),
    changeCase: async (_project, voice, change) => state.changes.push({ voice, ...change }),
    figures: async () => state.figures,
    erase: async (_project, id) => {
      state.voices = state.voices.filter(one => one.id !== id)
      return { erased: 1 }
    },
    integrity: async () => ({}),
    signIn: async (_name, password) => {
      if (password !== 'correct horse battery') throw new ApiError(403, 'The name or the password is wrong.')
    },
    setPassword: async () => ({}),
    signOut: async () => ({}),
    listen: (_project, listener, onConnection) => {
      onNews = listener
      onConnection(true)
      return () => {}
    },
  }
  return { api, state, news: () => onNews() }
}

let dashboard: ReturnType<typeof createDashboard> | undefined
afterEach(() => {
  dashboard?.stop()
  render(null, document.body)
})

async function open(api: Api) {
  dashboard = createDashboard(api)
  await act(async () => {
    render(<App dashboard={dashboard!} />, document.body)
    await dashboard!.start()
  })
  return dashboard
}

const text = () => document.body.textContent!.replaceAll(/\s+/g, ' ')

test('a voice that waited on a device shows when it was given and when it arrived', async () => {
  const createdAt = new Date(Date.now() - 3 * 86_400_000 - 60_000).toISOString()
  const receivedAt = new Date(Date.now() - 2 * 60_000).toISOString()
  const { api } = fakeApi({ voices: [voice({ createdAt, receivedAt }), voice()] })
  await open(api)
  expect(text()).toContain('3 days ago')
  expect(text().match(/came in [^·]*?ago/g)).toEqual(['came in 2 minutes ago'])
})

test('a voice shows face, words, comment, moment and journey run', async () => {
  const journey = { id: 'buy_shoes', run: 'run-000000123456', stage: 'pay' }
  const { api } = fakeApi({
    voices: [voice({ words: ['cared_for'], comment: 'The page reloaded.', journey })],
  })
  await open(api)
  expect(document.querySelector('.voice .face.bad')).not.toBeNull()
  for (const part of ['bad', 'cared for', 'The page reloaded.', 'payment', 'buy shoes › pay', '…123456'])
    expect(text()).toContain(part)
})

test('a low score and a case that was not put right show an unhappy face', async () => {
  const { api } = fakeApi({
    voices: [
      voice({ scale: 'nps11', point: '6', value: 0.2 }),
      voice({ scale: 'nps11', point: '7', value: 0.4 }),
      voice({ scale: 'restored4', point: 'no', value: 0 }),
    ],
  })
  await open(api)
  const faces = [...document.querySelectorAll('.voice .face')].map(face => face.getAttribute('class'))
  expect(faces).toEqual(['face bad', 'face neither', 'face bad'])
})

test('cases are loaded again on news; pages that stay as they were loaded do not say "live"', async () => {
  const { api, state, news } = fakeApi()
  const opened = await open(api)
  const status = () => document.querySelector('.top [role=status]')?.textContent
  expect(status()).toBe('live')
  await act(() => opened.openView('cases'))
  expect(status()).toBe('live')
  const comment = 'Charged twice, and nobody answers.'
  const { id } = voice()
  state.cases = [
    { voice: { ...voice({ comment }), id }, state: 'open', openedAt: '2026-11-22T08:00:00.000Z' } as never,
  ]
  const { cases } = api
  let loads = 0
  api.cases = project => {
    loads++
    return cases(project)
  }
  await act(async () => news())
  await vi.waitFor(() => expect(loads).toBe(1))
  await act(() => opened.openView('figures'))
  expect(status()).toBeUndefined()
  await act(async () => news())
  expect(loads).toBe(1)
})

test('a moment that asks for a score shows the score with its classes', async () => {
  const hidden: Estimate = { n: 0, display: 'none' }
  const moment = {
    ...{ moment: 'recommend', source: 'prompted' as const, probed: 0 },
    ...{ mean: hidden, net: hidden, unpleasant: hidden, neutral: hidden, worstTenth: hidden },
    constructs: [
      {
        ...{ measure: 'nps' as const, scale: 'nps11' as const, n: 100, display: 'deep' as const },
        ...{ value: 20, lo: 2.7, hi: 36.2 },
        classes: { promoters: 0.5, passives: 0.2, detractors: 0.3 },
      },
    ],
  }
  const { api } = fakeApi({ figures: { days: 90, cut: false, moments: [moment], journeys: [] } })
  const opened = await open(api)
  await act(() => opened.openView('figures'))
  expect(text()).toContain('Net promoter score')
  expect(text()).toContain('+20 +3 to +36')
  expect(text()).toContain('50 % promoters (9–10), 20 % passives (7–8), 30 % detractors (0–6)')
  expect(text()).not.toContain('no ratings yet')
})

test('a voice that arrives while the list is loading is shown', async () => {
  const { api, state, news } = fakeApi()
  const { voices } = api
  let respond = () => {}
  const late = new Promise<void>(resolve => {
    respond = resolve
  })
  api.voices = async (...asked) => {
    const answer = await voices(...asked)
    api.voices = voices
    await late
    return answer
  }
  const opening = open(api)
  await vi.waitFor(() => expect(api.voices).toBe(voices))
  state.voices = [voice({ comment: 'Was I charged twice?' })]
  news()
  respond()
  await opening
  await vi.waitFor(() => expect(text()).toContain('Was I charged twice?'))
})

test('a moment without data reads "no ratings yet", never 0', async () => {
  const { api } = fakeApi({ questions: { returns: 'How was sending it back?' } })
  await open(api)
  expect(text()).toContain('no ratings yet')
  expect(text()).toContain('How was sending it back?')
  expect(text()).not.toMatch(/\b0\b/)
})

test('prompted and volunteered answers are counted separately; small groups show no shares', async () => {
  const { api } = fakeApi({
    counts: [
      count({}),
      count({ source: 'passive', people: 1, ratings: 3 }),
      count({ moment: 'returns', people: 7 }),
    ],
  })
  await open(api)
  const groups = [...document.querySelectorAll('.group')].map(group => group.textContent)
  expect(groups[0]).toMatch(/^12 people asked/)
  expect(groups[1]).toMatch(/^1 person volunteeredfewer than 5 people/)
  expect(groups[2]).toContain('an early signal')
  expect(document.querySelectorAll('.lean')).toHaveLength(2)
  expect(document.querySelector('.lean.early')).not.toBeNull()
})

test('S29: texts that people wrote are never rendered as HTML', async () => {
  const html = '<img src=x onerror="alert(1)"><script>alert(1)</script>'
  const { api } = fakeApi({
    voices: [
      voice({
        ...{ comment: html, words: [html], moment: html, point: html, goal: html, contact: html },
        journey: { id: html, run: html, stage: html },
        page: { title: html },
        context: { [html]: html, object: { __html: html } },
        customer: { id: html, verified: false },
      }),
    ],
    counts: [count({ moment: html })],
    questions: { [html]: html },
  })
  await open(api)
  expect(text()).toContain(html)
  expect(document.body.querySelectorAll('img, script')).toHaveLength(0)
})

test('a new voice appears on top without a reload, and a changed one stays in its place', async () => {
  const old = voice({ comment: 'old' })
  const { api, state, news } = fakeApi({ voices: [old] })
  await open(api)
  const later = { receivedAt: '2026-11-22T09:00:00.000Z', updatedAt: '2026-11-22T09:00:00.000Z' }
  state.voices = [
    voice({ comment: 'new', ...later }),
    { ...old, comment: 'old and more', updatedAt: later.updatedAt },
  ]
  await act(async () => news())
  await act(async () => {})
  expect([...document.querySelectorAll('.comment')].map(one => one.textContent)).toEqual([
    'new',
    'old and more',
  ])
  expect(document.querySelector('.voices [role=status]')!.textContent).toBe(
    '1 new since you opened this page',
  )
})

test('choosing a moment lists its voices', async () => {
  const { api } = fakeApi({
    voices: [voice({ comment: 'about paying' }), voice({ moment: 'returns', comment: 'about returning' })],
    counts: [count({}), count({ moment: 'returns' })],
  })
  await open(api)
  await act(async () => (document.querySelectorAll('.moments button')[1] as HTMLElement).click())
  await act(async () => {})
  expect([...document.querySelectorAll('.comment')].map(one => one.textContent)).toEqual(['about returning'])
})

test('a visitor who is not signed in reads how to sign in', async () => {
  const { api } = fakeApi()
  await open({ ...api, me: () => Promise.reject(new ApiError(401, 'Sign in first.')) })
  expect(text()).toContain('Open a sign-in link')
})

test('an unreachable collector is reported, and the voices stay', async () => {
  const { api, news } = fakeApi({ voices: [voice({ comment: 'still here' })] })
  await open(api)
  api.voices = () => Promise.reject(new ApiError(0, 'The collector cannot be reached.'))
  await act(async () => news())
  await act(async () => {})
  expect(document.querySelector('[role=alert]')!.textContent).toBe('The collector cannot be reached.')
  expect(text()).toContain('still here')
})

test('opening a voice reports it as seen, and a reply carries a name', async () => {
  const one = voice({ comment: 'Was I charged twice?' })
  const { api, state } = fakeApi({ voices: [one] })
  const { openVoice } = await open(api)
  expect(state.seen).toEqual([])
  await act(() => openVoice(one.id))
  expect(state.seen).toEqual([one.id])
  const [textarea, name] = document.querySelectorAll<HTMLInputElement>('.replies textarea, .replies input')
  expect(name!.value).toBe('Maya')
  textarea!.value = 'You were charged once.'
  textarea!.dispatchEvent(new Event('input', { bubbles: true }))
  await act(async () => document.querySelector<HTMLFormElement>('.replies form')!.requestSubmit())
  await act(async () => {})
  expect(state.replies).toMatchObject([{ name: 'Maya', text: 'You were charged once.', closes: false }])
  expect(document.querySelector('blockquote')!.textContent).toContain('You were charged once.')
  expect(textarea!.value).toBe('')
})

const button = (name: string) =>
  [...document.querySelectorAll('button')].find(one => one.textContent!.trim() === name)!
const press = (name: string) =>
  act(async () => {
    button(name).click()
    await new Promise(resolve => setTimeout(resolve, 5))
  })

test('voices are filtered by feeling and word', async () => {
  const { api } = fakeApi({ voices: [voice()] })
  const asked: unknown[] = []
  const { filterVoices } = await open({
    ...api,
    voices: (project, query) => {
      asked.push(query)
      return query?.word ? Promise.resolve({ voices: [] }) : api.voices(project, query)
    },
  })
  await press('unhappy')
  expect(button('unhappy').getAttribute('aria-pressed')).toBe('true')
  await act(() => filterVoices({ word: ' refund ' }))
  expect(asked.slice(1)).toEqual([
    { moment: undefined, feeling: 'unhappy' },
    { moment: undefined, feeling: 'unhappy', word: 'refund' },
  ])
  expect(text()).toContain('Nobody said that.')
})

test('a case shows its state, can be taken, and leaves the list when it is finished', async () => {
  const { api, state } = fakeApi({
    cases: [
      { voice: voice({ comment: 'charged twice' }), state: 'open' },
      { voice: voice({ comment: 'late again' }), state: 'confirmed', owner: 'Leo', after: 1 },
    ],
  })
  await open(api)
  await press('Cases')
  expect(text()).toContain('1 person waits to be put right')
  expect(text()).not.toContain('late again')
  await press('I take it')
  expect(state.changes).toEqual([{ voice: state.cases[0]!.voice.id, owner: 'Maya', state: 'acknowledged' }])
  await act(() => document.querySelector<HTMLInputElement>('header input[type=checkbox]')!.click())
  expect(text()).toContain('put right, they say · Leo')
})

test('figures read “no ratings yet” without people, are hidden for few people, and are never 0', async () => {
  const moment = (name: string, mean: Estimate): Figures['moments'][number] => ({
    ...{
      moment: name,
      source: 'prompted',
      mean,
      net: none,
      unpleasant: none,
      neutral: none,
      probed: 0,
      worstTenth: none,
    },
  })
  const { api } = fakeApi({
    figures: {
      ...{ days: 90, cut: false, journeys: [] },
      moments: [
        moment('nobody', none),
        moment('few', { n: 3, display: 'hidden' }),
        moment('some', { n: 7, display: 'early', lo: -0.2, hi: 0.6 }),
        moment('many', { n: 50, display: 'deep', value: 0.4, lo: 0.3, hi: 0.5 }),
      ],
    },
  })
  await open(api)
  await press('Journeys')
  const panels = [...document.querySelectorAll('.panel')].map(one => one.textContent!.replaceAll(/\s+/g, ' '))
  expect(panels[0]).toContain('no ratings yet')
  expect(panels[1]).toContain('too few people to tell')
  expect(panels[2]).toContain('−0.20 to +0.60 · 7 people, an early signal')
  expect(document.querySelectorAll('.valence')[0]!.classList).toContain('early')
  expect(panels[3]).toContain('+0.40')
  expect(panels.join(' ')).not.toMatch(/\b0 %|\b0\.00/)
  await press('Read what they said')
  expect(document.querySelector('.voices')).not.toBeNull()
})

test('a planned wow moment shows whether it landed, if enough people rated it', async () => {
  const moment = (name: string, wow?: WowFigure): Figures['moments'][number] => ({
    ...{ moment: name, source: 'prompted', mean: none, net: none, unpleasant: none, neutral: none },
    ...{ probed: 0, worstTenth: none, ...(wow && { wow }) },
  })
  const { api } = fakeApi({
    figures: {
      ...{ days: 90, cut: false, journeys: [] },
      moments: [
        moment('not planned'),
        moment('nobody', none),
        moment('few', { n: 4, display: 'hidden' }),
        moment('some', { n: 7, display: 'early', lo: 0.02, hi: 0.4 }),
        moment('open', { n: 40, display: 'deep', value: 0.6, lo: 0.45, hi: 0.74 }),
        moment('landed', { n: 40, display: 'deep', value: 0.8, lo: 0.65, hi: 0.9, landed: true }),
        moment('missed', { n: 40, display: 'deep', value: 0.2, lo: 0.1, hi: 0.35, landed: false }),
      ],
    },
  })
  await open(api)
  await press('Journeys')
  const texts = [...document.querySelectorAll('.panel')].map(
    one => one.textContent!.split('Planned as a wow moment')[1],
  )
  expect(texts).toEqual([
    undefined,
    'no ratings yet',
    'too few people to tell (fewer than 5)',
    '2 % to 40 %; 7 people: an early signal',
    '60 %45 % to 74 % felt great',
    '80 %65 % to 90 % felt great: it landed',
    '20 %10 % to 35 % felt great: it did not land',
  ])
})

test('late answers are shown separately', async () => {
  const moment = (name: string, late?: Estimate): Figures['moments'][number] => ({
    ...{ moment: name, source: 'prompted', mean: none, net: none, unpleasant: none, neutral: none },
    ...{ probed: 0, worstTenth: none, ...(late && { late }) },
  })
  const { api } = fakeApi({
    figures: {
      ...{ days: 90, cut: false, journeys: [] },
      moments: [
        moment('in time'),
        moment('few', { n: 2, display: 'hidden' }),
        moment('many', { n: 40, display: 'deep', value: -0.5, lo: -0.7, hi: -0.3 }),
      ],
    },
  })
  await open(api)
  await press('Journeys')
  const texts = [...document.querySelectorAll('.panel')].map(
    one => one.textContent!.split('(over 30 minutes), not counted above')[1],
  )
  expect(texts).toEqual([
    undefined,
    'too few people to tell (fewer than 5)',
    '−0.50−0.70 to −0.30 · 40 people',
  ])
})

test('erasing a person asks for confirmation, with the focus on “Keep it”', async () => {
  const one = voice({ comment: 'forget me' })
  const { api, state } = fakeApi({ voices: [one] })
  const { openVoice } = await open(api)
  await act(() => openVoice(one.id))
  await press('Erase this person…')
  expect(document.activeElement!.textContent).toBe('Keep it')
  await press('Keep it')
  expect(state.voices).toHaveLength(1)
  await press('Erase this person…')
  await press('Erase everything')
  expect(state.voices).toHaveLength(0)
  expect(text()).not.toContain('forget me')
})

test('a wrong password is reported, the right one opens the dashboard', async () => {
  const { api } = fakeApi({ voices: [voice({ comment: 'hello' })] })
  let inside = false
  const { signIn } = await open({
    ...api,
    me: () => (inside ? api.me() : Promise.reject(new ApiError(401, 'Sign in first'))),
    signIn: async (name, password) => {
      await api.signIn(name, password)
      inside = true
    },
  })
  await act(async () => void (await signIn('Maya', 'guess')))
  expect(document.querySelector('[role=alert]')!.textContent).toBe('The name or the password is wrong.')
  await act(async () => void (await signIn('Maya', 'correct horse battery')))
  expect(text()).toContain('hello')
})
