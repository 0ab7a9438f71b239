import { monitorEventLoopDelay } from 'node:perf_hooks'
import { seeded } from '../../src/collector/insight/statistics/bootstrap.js'
import type { Arrival } from '../../src/collector/storage/arrival.js'
import type { Store } from '../../src/collector/storage/store.js'
import type { Item } from '../../src/model/feedback.js'
import { uuidv7 } from '../../src/model/identifier.js'
import { DAY_MS } from '../../src/model/time.js'

const MOMENTS = 12
const STAGES = ['cart', 'payment', 'delivery', 'use']
const points = [
  ['awful', -1],
  ['bad', -0.5],
  ['neither', 0],
  ['good', 0.5],
  ['great', 1],
] as const
const things = ['button', 'card', 'basket', 'form', 'page', 'address', 'parcel', 'search', 'price', 'photo']
const faults = ['was slow', 'did not load', 'was hard to find', 'asked twice', 'worked well', 'was clear']

/** Config of the project that `fill` makes. */
export const config = {
  moments: Array.from({ length: MOMENTS }, (_, i) => ({ id: `moment-${i}`, question: `Moment ${i}?` })),
  journeys: [{ id: 'purchase', goal: 'get shoes', stages: STAGES }],
  ...{ policy: {}, locales: {} },
}

/**
 * Fills a store with answers of 80 days, each with its prompt and its journey, as the widget sends them: three keys of
 * context and a comment on every third.
 * @param store An open store; of this build or another.
 */
export async function fill(store: Store, project: number, answers: number, now: number): Promise<void> {
  const random = seeded(7)
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!
  const people = Math.floor(answers / 4)
  for (let done = 0; done < answers; done += 100) {
    const arrivals: Arrival[] = []
    for (let i = 0; i < 100; i++) {
      const at = now - Math.floor((1 - (done + i) / answers) * 80 * DAY_MS) - 60_000
      const person = Math.floor(random() * people)
      const moment = `moment-${Math.floor(random() * MOMENTS)}`
      const journey = { id: 'purchase', run: `run-${Math.floor((done + i) / 3)}`, stage: pick(STAGES) }
      const [point, value] = pick(points)
      const common = {
        ...{ revision: 1, device: `device-${person}`, moment, source: 'prompted' as const, locale: 'en' },
        createdAt: new Date(at).toISOString(),
        page: { url: 'https://shop.example/checkout', title: 'Checkout' },
        context: {
          ...{ version: `2.${Math.floor((done + i) / (answers / 8))}.0`, tenureDays: 12, visits: 3 },
          ...{ plan: person % 3 ? 'free' : 'pro', country: ['AT', 'CH', 'DE', 'FR', 'IT'][person % 5]! },
          device: person % 7 < 4 ? 'phone' : 'computer',
        },
      }
      const take = (item: Item) => arrivals.push({ item, verified: false, createdAt: at, receivedAt: at })
      const comment = i % 3 === 0 && `The ${pick(things)} ${pick(faults)} when I wanted to pay`
      take({
        ...{ ...common, kind: 'feedback', id: uuidv7(at), state: 'complete', scale: 'mood5', point, value },
        ...{ journey, words: ['slow'], ...(comment && { comment }) },
      })
      for (const event of ['shown', 'answered'] as const)
        take({ ...common, kind: 'prompt', id: uuidv7(at), event, journey })
      const { moment: _, ...step } = common
      if (i % 3 === 0)
        for (const event of ['started', pick(['completed', 'abandoned'] as const)] as const)
          take({ ...step, kind: 'journey', id: uuidv7(at), journey: journey.id, run: journey.run, event })
    }
    await store.deliver({ project, arrivals })
  }
}

/** Milliseconds of processor time and the longest time without a turn for others. */
export async function costOf(work: () => unknown) {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  await new Promise(resolve => setTimeout(resolve, 20))
  delay.enable()
  await new Promise(resolve => setTimeout(resolve, 5))
  const before = process.cpuUsage()
  const began = performance.now()
  await work()
  const wall = performance.now() - began
  const { user, system } = process.cpuUsage(before)
  delay.disable()
  return { processor: (user + system) / 1000, wall, block: delay.max / 1e6 }
}
