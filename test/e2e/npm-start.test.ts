import { afterEach, expect, it, vi } from 'vitest'
import { type RealCollector, realCollector } from './real-collector.js'

let shop: RealCollector | undefined
afterEach(async () => {
  vi.unstubAllEnvs()
  await shop?.remove()
})

it('`npm start` takes the settings of the command', async () => {
  const secret = 's'.repeat(40)
  vi.stubEnv('HEARTFELT_PROXY_SECRET', secret)
  vi.stubEnv('HEARTFELT_PROXY_HEADER', 'x-who')
  vi.stubEnv('HEARTFELT_LIMITS', 'off')
  vi.stubEnv('HEARTFELT_ORIGINS', '')
  shop = await (await realCollector('shop')).start()
  const who = async (headers: Record<string, string>) =>
    (await fetch(`${shop!.url}/v1/admin/me`, { headers })).status
  expect(await who({ 'X-Who': 'maya', 'X-Heartfelt-Proxy-Secret': secret })).toBe(200)
  expect(await who({ 'X-Who': 'maya' })).toBe(401)
  // Twenty a minute, where limits are counted.
  const tries = Array.from({ length: 30 }, () => fetch(`${shop!.url}/dashboard/sign-in?token=guess`))
  expect(new Set((await Promise.all(tries)).map(({ status }) => status))).toEqual(new Set([403]))
  const headers = { Origin: 'http://localhost:5173' }
  const preflight = await fetch(`${shop.url}/v1/feedback`, { method: 'OPTIONS', headers })
  expect(preflight.headers.get('access-control-allow-origin')).toBe(headers.Origin)
})
