// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { afterEach, expect, it, vi } from 'vitest'
import { createHeartfelt } from '../../src/browser/client.js'
import '../../src/browser/elements/index.js'

const settled = () => new Promise(resolve => setTimeout(resolve, 100))
const setPrerendering = (value: boolean) =>
  Object.defineProperty(document, 'prerendering', { value, configurable: true })

afterEach(() => {
  setPrerendering(false)
  document.body.replaceChildren()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

it('row 6: touches nothing in a prerendered page until it is activated; what was called meanwhile runs then', async () => {
  const requests: string[] = []
  vi.stubGlobal('fetch', async (url: string) => {
    requests.push(new URL(url).pathname)
    return Response.json({ moments: [], journeys: [], policy: {}, locales: {}, replies: [] })
  })
  const opened = vi.spyOn(indexedDB, 'open')
  const listed = vi.spyOn(indexedDB, 'databases')
  setPrerendering(true)
  const client = createHeartfelt({ key: 'pk_prerender', collector: 'https://c.example' })
  document.body.innerHTML = '<heartfelt-rating moment="delivery"></heartfelt-rating>'
  const answers: unknown[] = []
  client.reached('payment').then(answer => answers.push(answer))
  client.journey('purchase').start()
  client.record({ moment: 'payment', point: 'good' }).then(answer => answers.push(answer))
  // Chromium 156 fires it while the page is still prerendered.
  document.dispatchEvent(new Event('visibilitychange'))
  dispatchEvent(new Event('online'))
  client.consent('granted')
  await settled()
  expect([requests, answers, opened.mock.calls, listed.mock.calls]).toEqual([[], [], [], []])
  expect(document.querySelector('heartfelt-widget')).toBeNull()

  setPrerendering(false)
  document.dispatchEvent(new Event('prerenderingchange'))
  await vi.waitFor(() => expect(answers).toHaveLength(2), 5000)
  expect(requests).toContain('/v1/config')
  client.destroy()
})
