import { expect, test } from 'vitest'
import type { Refusal } from '../../../src/collector/http/refusal.js'
import { createAdmission } from '../../../src/collector/limits/admission.js'

/** Sends requests that end when `answer` is called, oldest first. */
function herd() {
  const clock = { now: 0 }
  const admit = createAdmission({ now: () => clock.now })
  const open: (() => void)[] = []
  const refused: Refusal[] = []
  const send = (sender: string, bytes = 1000) =>
    admit(sender, bytes, () => new Promise<void>(resolve => open.push(resolve))).catch(error =>
      refused.push(error),
    )
  const answer = async (count: number) => {
    for (const end of open.splice(0, count)) end()
    await new Promise(resolve => setImmediate(resolve))
  }
  return { clock, open, refused, send, answer }
}

test('what would wait for more than a few seconds is refused at once, with spread waits', async () => {
  const { clock, open, refused, send, answer } = herd()
  for (let i = 0; i < 2000; i++) send(`device-${i}`)
  await answer(0)
  // Unmeasured, it is taken to answer 100 a second.
  expect(open.length).toBeLessThanOrEqual(401)
  expect(refused.length).toBe(2000 - open.length)
  expect(refused.every(({ status }) => status === 503)).toBe(true)
  const waits = refused.map(({ more }) => Math.ceil(more.retryAfter!))
  expect(new Set(waits).size).toBeGreaterThan(5)
  expect(Math.max(...waits)).toBeLessThanOrEqual(31)

  // It answers 1000 a second: soon more is admitted.
  for (let second = 0; second < 5; second++) {
    for (let i = 0; i < 4; i++) {
      clock.now += 250
      await answer(250)
      while (open.length < 500) {
        const before = open.length
        send('device')
        if (open.length === before) break
      }
    }
  }
  const before = open.length
  for (let i = 0; i < 3000; i++) send(`device-${i}`)
  expect(open.length - before).toBeGreaterThan(2000)
})

test('a hundred requests are admitted however slowly they are answered', async () => {
  const { clock, open, send, answer } = herd()
  for (let i = 0; i < 100; i++) send(`device-${i}`)
  for (let i = 0; i < 50; i++) {
    clock.now += 1000
    await answer(1)
    send('another')
  }
  expect(open.length).toBe(100)
})

test('bodies in progress are bounded, in all and for one sender', async () => {
  const { open, refused, send, answer } = herd()
  for (let i = 0; i < 30; i++) send('one', 1_000_000)
  await answer(0)
  expect([open.length, refused.length]).toEqual([16, 14])
  send('another', 1_000_000)
  expect(open.length).toBe(17)
  for (let i = 0; i < 100; i++) send(`sender-${i}`, 1_000_000)
  await answer(0)
  expect(open.length).toBe(96)
  await answer(96)
  send('one', 1_000_000)
  expect(open.length).toBe(1)
})
