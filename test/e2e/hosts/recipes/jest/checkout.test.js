import { heartfelt, pay } from './checkout'

beforeEach(() => {
  heartfelt.calls.length = 0
})

test('asks how paying felt', async () => {
  expect(await pay(3)).toBe(true)
  expect(heartfelt.calls).toEqual([{ method: 'reached', args: ['payment', { context: { basket: 3 } }] }])
})
