import { afterEach, expect, it, vi } from 'vitest'
import { explainLocalNetwork } from '../../../src/browser/outbox/local-network.js'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

/** A page at a host, in a browser that knows these permissions by name. */
function page(hostname: string, query: (name: string) => unknown) {
  vi.stubGlobal('location', { hostname })
  vi.stubGlobal('navigator', { permissions: { query: async ({ name }: { name: string }) => query(name) } })
  const [warn, granted] = [vi.fn(), vi.fn()]
  return { warn, granted, explain: (collector: string) => explainLocalNetwork(collector, warn, granted) }
}
const knows = (known: string, status: object) => (name: string) => {
  if (name !== known) throw new TypeError(`'${name}' is not a valid enum value of type PermissionName`)
  return status
}

// Row 23: unanswered, every request fails without a word.
it.each([
  ['http://10.0.0.7:4400', 'local-network'],
  ['http://10.0.0.7:4400', 'local-network-access'],
  ['http://172.20.1.1', 'local-network'],
  ['http://feedback.local', 'local-network'],
  ['http://intranet', 'local-network'],
  ['http://[fd00::1]', 'local-network'],
  ['http://localhost:4400', 'loopback-network'],
])('names the permission for %s as %s, and tells when it is granted', async (collector, name) => {
  const status = { state: 'prompt', onchange: () => {} }
  const { warn, granted, explain } = page('shop.example', knows(name, status))
  await explain(collector)
  expect(warn).toHaveBeenCalledExactlyOnceWith(
    expect.stringMatching(/"Local Network Access" to reach it \(now: prompt\)/),
  )
  status.onchange()
  expect(granted).not.toHaveBeenCalled()
  status.state = 'granted'
  status.onchange()
  expect(granted).toHaveBeenCalledOnce()
})

it.each([
  ['the collector is public', 'shop.example', 'https://feedback.example.com', 'prompt'],
  ['a public address only looks private', 'shop.example', 'http://172.32.0.1', 'prompt'],
  ['the page is on the local network, too', '192.168.1.4', 'http://192.168.1.7', 'prompt'],
  ['the permission is granted', 'shop.example', 'http://10.0.0.7', 'granted'],
])('says nothing where %s', async (_, host, collector, state) => {
  const { warn, explain } = page(host, knows('local-network', { state }))
  await explain(collector)
  expect(warn).not.toHaveBeenCalled()
})

it('says nothing where the browser knows no such permission, or never answers', async () => {
  vi.useFakeTimers()
  const never = page('shop.example', () => new Promise(() => {}))
  const explained = never.explain('http://10.0.0.7')
  await vi.advanceTimersByTimeAsync(2000)
  await explained
  vi.stubGlobal('navigator', {})
  await never.explain('http://10.0.0.7')
  expect(never.warn).not.toHaveBeenCalled()
})
