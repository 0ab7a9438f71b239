import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { servePieces } from '../../../src/browser/outbox/keep-pieces.js'

const files = new Map<string, Response>()
let network: (url: string) => Response | Promise<Response>

beforeEach(() => {
  files.clear()
  network = url => new Response(`code of ${url}`)
  const cache = {
    put: async ({ url }: Request, response: Response) => void files.set(url, response),
    match: async ({ url }: Request) => files.get(url)?.clone(),
    keys: async () => [...files.keys()].map(url => new Request(url)),
    delete: async ({ url }: Request) => files.delete(url),
  }
  vi.stubGlobal('caches', { open: async () => cache })
  vi.stubGlobal('fetch', async ({ url }: Request) => network(url))
})
afterEach(() => vi.unstubAllGlobals())

/** What the worker answers; `undefined` where it leaves the request to the browser. */
function request(path: string, how?: RequestInit): Promise<Response> | undefined {
  let answer: Promise<Response> | undefined
  servePieces({
    request: new Request(`https://c.example${path}`, how),
    stopImmediatePropagation() {},
    respondWith(response: Promise<Response>) {
      answer = response
    },
  } as unknown as Event)
  return answer
}
const offline = () => {
  network = () => Promise.reject(new TypeError('Failed to fetch'))
}

it.each(['/heartfelt.js', '/cdn/heartfelt-0.1.0.js', '/heartfelt/open-prompts-jJQq_DWu.js'])(
  'keeps %s for a start without a network',
  async path => {
    await request(path)
    offline()
    expect(await (await request(path))!.text()).toBe(`code of https://c.example${path}`)
  },
)
it('asks the network for the entry, and the cache for a piece', async () => {
  for (const path of ['/heartfelt.js', '/heartfelt/device-aaaaaaaa.js']) await request(path)
  network = () => new Response('new')
  expect(await (await request('/heartfelt.js'))!.text()).toBe('new')
  expect(await (await request('/heartfelt/device-aaaaaaaa.js'))!.text()).toMatch(/^code of/)
})
it.each(['/app.js', '/heartfelt/', '/v1/feedback', '/my-heartfelt.js.map'])('leaves %s alone', path => {
  expect(request(path)).toBeUndefined()
})
it('leaves requests that write alone', () => {
  expect(request('/heartfelt.js', { method: 'POST' })).toBeUndefined()
})
it('keeps no error, and rejects as the network does where nothing is kept', async () => {
  network = () => new Response('missing', { status: 404 })
  expect((await request('/heartfelt/device-aaaaaaaa.js'))!.status).toBe(404)
  offline()
  await expect(request('/heartfelt/device-aaaaaaaa.js')).rejects.toThrow('Failed to fetch')
  await expect(request('/heartfelt.js')).rejects.toThrow('Failed to fetch')
})
it('answers from the network where the cache is denied', async () => {
  vi.stubGlobal('caches', { open: () => Promise.reject(new DOMException('denied', 'SecurityError')) })
  expect((await request('/heartfelt/device-aaaaaaaa.js'))!.ok).toBe(true)
})
it('keeps at most 80 files, the newest', async () => {
  for (let i = 0; i < 85; i++) await request(`/heartfelt/device-${String(i).padStart(8, '0')}.js`)
  expect(files.size).toBe(80)
  expect(files.has('https://c.example/heartfelt/device-00000084.js')).toBe(true)
})
