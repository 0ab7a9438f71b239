import { afterEach, expect, it, vi } from 'vitest'
import { poster } from '../../../src/browser/transports/post.js'

afterEach(() => vi.unstubAllGlobals())

const body = (length: number) => 'x'.repeat(length)

/** A page whose requests are answered by `answers` in turn, then by 200; `asked` lists the `keepalive` of each. */
function page(visibilityState: string | undefined, answers: (() => Promise<Response>)[] = []) {
  vi.stubGlobal('document', visibilityState && { visibilityState })
  const asked: (boolean | undefined)[] = []
  const post = poster(async (_, init) => {
    asked.push(init?.keepalive)
    return (answers.shift() ?? (async () => new Response('{}')))()
  })
  const send = (length: number) =>
    post('https://c.example/v1/feedback', { body: body(length) }).catch(() => {})
  return { asked, send }
}

it.each([
  ['visible', 9_999, true],
  ['visible', 10_000, false],
  ['hidden', 59_999, true],
  ['hidden', 60_000, false],
  [undefined, 100, false],
])('on a %s page, a request of %i characters has keepalive: %s', async (state, length, keepalive) => {
  const { asked, send } = page(state)
  await send(length)
  expect(asked).toEqual([keepalive])
})

const noBudget = () => Promise.reject(new TypeError('no budget'))

it('F37 on a page that is being left, a request without budget is repeated at once without keepalive', async () => {
  const { asked, send } = page('hidden', [noBudget])
  await send(100)
  expect(asked).toEqual([true, false])
})

it('F37 on a visible page, only the next attempt goes without keepalive', async () => {
  const { asked, send } = page('visible', [noBudget])
  for (let i = 0; i < 3; i++) await send(100)
  expect(asked).toEqual([true, false, true])
})

it('keepalive stays on after a refusal by the collector', async () => {
  const { asked, send } = page('hidden', [async () => new Response('', { status: 503 })])
  await send(100)
  await send(100)
  expect(asked).toEqual([true, true])
})

it('names the backend in its error', async () => {
  const refuse = async () => new Response('', { status: 503 })
  await expect(poster(refuse, 'Sentry')('https://s.example', {})).rejects.toThrow('Sentry answered 503.')
  await expect(poster(refuse)('https://c.example', {})).rejects.toThrow('The collector answered 503.')
})
