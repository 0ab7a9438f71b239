import { expect, test } from 'vitest'
import { StorageError } from '../../../src/collector/storage/databases/database.js'
import type { Config } from '../../../src/model/protocol.js'
import { startCollector } from '../harness.js'

const urlencoded = { 'Content-Type': 'application/x-www-form-urlencoded' }

async function open(config: Partial<Config> = {}) {
  const harness = await startCollector()
  const project = await harness.store.projects.add('with form', {
    ...{ moments: [], journeys: [], policy: {}, locales: {} },
    ...config,
  })
  const address = (moment = 'payment', more = '') => `/f/${moment}?key=${project.key}${more}`
  const get = async (moment?: string, more?: string, headers?: HeadersInit) => {
    const response = await harness.fetch(address(moment, more), { headers })
    return { response, text: await response.text() }
  }
  const post = (fields: Record<string, string>, more?: string) =>
    harness.fetch(address('payment', more), {
      method: 'POST',
      headers: urlencoded,
      body: new URLSearchParams(fields),
    })
  const voices = async () => (await harness.store.voices.list(project.id)).voices
  return { ...harness, project, get, post, voices }
}

const idIn = (text: string) => /name="id" value="([^"]+)"/.exec(text)![1]!

test('shows the form as an accessible page without script', async () => {
  const { get } = await open()
  const { response, text } = await get()
  expect(response.headers.get('content-type')).toMatch(/text\/html/)
  expect(text).toContain('<html lang="en" dir="ltr">')
  expect(text).toMatch(/<legend><h1>How did that feel\?<\/h1><\/legend>/)
  expect(
    text.match(/type="radio" name="point" value="(awful|bad|neither|good|great)" required/g),
  ).toHaveLength(5)
  expect(text).not.toMatch(/<script|<style|style=|onclick|javascript:/i)
  expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
})

test('stores one feedback however often the form is submitted, and thanks', async () => {
  const { get, post, voices, fetch, clock } = await open()
  const id = idIn((await get()).text)
  const first = await post(
    { id, point: 'bad', comment: 'Slow\r\nqueue ' },
    '&ref=receipt-42&journey=buy&run=r1&stage=pay',
  )
  expect(first.status).toBe(303)
  const thanks = await (await fetch(first.headers.get('location')!)).text()
  expect(thanks).toContain('Your answer has arrived.')
  await post({ id, point: 'bad', comment: 'Slow\r\nqueue ' })
  clock.now += 60_000
  await post({ id, point: 'awful', comment: 'Very slow queue' })
  expect(await voices()).toMatchObject([
    { id, point: 'awful', value: -1, comment: 'Very slow queue', source: 'passive', locale: 'en' },
  ])
})

test('a page left open for weeks still replaces its feedback', async () => {
  const { get, post, voices, clock } = await open()
  const id = idIn((await get()).text)
  clock.now += 20 * 86_400_000
  await post({ id, point: 'bad' })
  clock.now += 60_000
  await post({ id, point: 'good' })
  expect(await voices()).toMatchObject([{ id, point: 'good' }])
  clock.now += 5 * 365 * 86_400_000
  expect((await post({ id, point: 'great' })).status).toBe(303)
})

test('stores the journey and reference from the address', async () => {
  const { post, voices } = await open()
  await post({ point: 'good', comment: 'a\r\nb' }, '&ref=receipt-42&journey=buy&run=r1&stage=pay')
  expect(await voices()).toMatchObject([
    { context: { ref: 'receipt-42' }, journey: { id: 'buy', run: 'r1', stage: 'pay' }, comment: 'a\nb' },
  ])
})

test('shows the form again with its fields when no point was chosen', async () => {
  const { post, voices } = await open()
  const response = await post({ comment: 'I forgot to choose', point: 'purple' })
  const text = await response.text()
  expect(response.status).toBe(422)
  expect(text).toContain('role="alert"')
  expect(text).toContain('I forgot to choose')
  expect(await voices()).toEqual([])
})

test('a point in the address is preselected and never submitted by itself', async () => {
  const { get, voices } = await open()
  expect((await get('payment', '&point=great')).text).toMatch(/value="great" required checked/)
  expect(await voices()).toEqual([])
})

test('uses the person’s language, with the project’s texts first', async () => {
  const { get } = await open({
    moments: [
      { id: 'payment', question: { en: 'How did paying feel?', de: 'Wie war das Bezahlen?' }, contact: true },
    ],
    locales: { de: { send: 'Abschicken' }, nl: { question: 'Hoe voelde dat?' } },
  })
  const german = (await get('payment', '', { 'Accept-Language': 'de-AT, en;q=0.5' })).text
  for (const part of ['lang="de"', 'Wie war das Bezahlen?', 'Abschicken', 'furchtbar', 'name="contact"'])
    expect(german).toContain(part)
  expect((await get('payment', '&lang=he')).text).toContain('dir="rtl"')
  expect((await get('other', '&lang=nl-BE')).text).toContain('Hoe voelde dat?')
  expect((await get('payment', '&lang=xx', { 'Accept-Language': 'tlh;q=nonsense, *' })).text).toContain(
    'How did paying feel?',
  )
})

test('other scales show their own points', async () => {
  const { get } = await open({ moments: [{ id: 'payment', scale: 'nps11' }] })
  expect((await get()).text.match(/type="radio"/g)).toHaveLength(11)
})

test('S29: text in the address or the fields never becomes markup', async () => {
  const { get, post } = await open()
  const nasty = `"><script>alert(1)</script>`
  const pages = [
    (
      await get(
        encodeURIComponent(nasty),
        `&lang=${encodeURIComponent(nasty)}&point=${encodeURIComponent(nasty)}`,
      )
    ).text,
    await (await post({ id: nasty, comment: nasty, contact: nasty, point: nasty })).text(),
  ]
  for (const page of pages) expect(page).not.toContain('<script')
})

test('a wrong key shows no form, and other content types are refused', async () => {
  const { fetch, project, voices } = await open()
  expect((await fetch('/f/payment?key=pk_wrong')).status).toBe(401)
  const json = { 'Content-Type': 'application/json' }
  expect(
    (await fetch(`/f/payment?key=${project.key}`, { method: 'POST', headers: json, body: '{}' })).status,
  ).toBe(415)
  expect(await voices()).toEqual([])
})

test('errors of the form are pages that keep the submitted fields', async () => {
  const { store, project, collector } = await startCollector({
    limits: { address: 3 },
    onError: () => {},
  })
  const moments = [{ id: 'payment', question: 'Paid well?' }]
  await store.settings.configure(project.id, 1, { moments, journeys: [], policy: {}, locales: {} }, 'me')
  const call = async (init: RequestInit = {}, { key = project.key, address = 'a' } = {}) => {
    const response = await collector.fetch(
      new Request(`http://collector.test/f/payment?lang=de&key=${key}`, init),
      { address },
    )
    return { status: response.status, headers: response.headers, text: await response.text() }
  }
  const posted = (comment: string) => ({
    ...{ method: 'POST', headers: urlencoded },
    body: new URLSearchParams({ id: 'mine', point: 'bad', comment }),
  })
  const isPage = ({ headers, text }: Awaited<ReturnType<typeof call>>) => {
    expect(headers.get('content-type')).toMatch(/text\/html/)
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(text).toContain('<html lang="de"')
  }
  const keeps = (text: string, question: string) => {
    for (const part of [question, '>Slow queue</textarea>', 'value="mine"', 'role="alert"'])
      expect(text).toContain(part)
    expect(text).toMatch(/value="bad" required checked/)
  }

  const unknown = await call({}, { key: 'pk_wrong' })
  isPage(unknown)
  expect(unknown.status).toBe(401)
  expect(unknown.text).toContain('<h1>Unter dieser Adresse gibt es kein Formular.')
  const renewed = await call(posted('Slow queue'), { key: 'pk_wrong' })
  isPage(renewed)
  expect(renewed.status).toBe(401)
  keeps(renewed.text, 'Wie hat sich das angefühlt?')

  const long = await call(posted('x'.repeat(100_001)))
  isPage(long)
  expect([long.status, long.headers.get('retry-after')]).toEqual([413, null])
  expect(long.text).toContain('Das ist zu lang.')

  const often = await call(posted('Slow queue'))
  isPage(often)
  expect([often.status, Number(often.headers.get('retry-after')) > 0]).toEqual([429, true])
  keeps(often.text, 'Paid well?')
  expect(often.text).toContain('in einer Minute')
  expect((await call({}, {})).text).toContain('in einer Minute')

  store.deliver = async () => {
    throw new Error('out of order')
  }
  const broken = await call(posted('Slow queue'), { address: 'b' })
  isPage(broken)
  expect(broken.status).toBe(500)
  keeps(broken.text, 'Paid well?')

  collector.close()
  const closing = await call(posted('Slow queue'), { address: 'b' })
  isPage(closing)
  expect([closing.status, closing.headers.get('retry-after')]).toEqual([503, '2'])
  keeps(closing.text, 'Paid well?')
})

test('a property name of Object is not taken for a language', async () => {
  const { get } = await open({ moments: [{ id: 'payment', question: { de: 'Wie war das Bezahlen?' } }] })
  const { text } = await get('payment', '&lang=valueOf')
  expect(text).toContain('<html lang="en"')
  expect(text).toContain('Wie war das Bezahlen?')
})

test('forms count towards the limit per key', async () => {
  const { fetch, project } = await startCollector({ limits: { key: 1 } })
  const send = async () =>
    (
      await fetch(`/f/payment?key=${project.key}`, {
        ...{ method: 'POST', headers: urlencoded },
        body: new URLSearchParams({ point: 'bad' }),
      })
    ).status
  expect([await send(), await send()]).toEqual([303, 429])
})

test('F49: when nothing can be stored, the page says so and keeps the fields', async () => {
  const failures: unknown[] = []
  const { store, project, fetch } = await startCollector({ onError: error => failures.push(error) })
  const send = () =>
    fetch(`/f/payment?key=${project.key}`, {
      method: 'POST',
      headers: urlencoded,
      body: new URLSearchParams({ point: 'bad', comment: 'Slow queue' }),
    })
  const deliver = store.deliver
  store.deliver = async () => {
    throw new StorageError('disk full')
  }
  const response = await send()
  expect([response.status, response.headers.get('retry-after'), failures.length]).toEqual([503, '5', 1])
  const text = await response.text()
  expect(text).toMatch(/role="alert">This could not be sent/)
  expect(text).toContain('>Slow queue</textarea>')
  expect(text).toMatch(/value="bad" required checked/)
  store.deliver = deliver
  expect((await send()).status).toBe(303)
})
