import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { figures } from '../../src/collector/admin/figures.js'
import { bootstrap, bootstrapLowest, seeded } from '../../src/collector/insight/statistics/bootstrap.js'
import type { Arrival } from '../../src/collector/storage/arrival.js'
import { openStore } from '../../src/collector/storage/store.js'
import type { Item } from '../../src/model/feedback.js'
import { uuidv7 } from '../../src/model/identifier.js'
import { DAY_MS } from '../../src/model/time.js'

const MOMENTS = 12
const STAGES = ['cart', 'payment', 'delivery', 'use']
const words = ['confused', 'slow', 'easy', 'friendly']
const points = [
  ['awful', -1],
  ['bad', -0.5],
  ['neither', 0],
  ['good', 0.5],
  ['great', 1],
] as const

/** Fills a collector's database with feedback as the widget sends it, each with its prompts and journey items. */
export async function filled(answers: number, people: number, now: number) {
  const folder = mkdtempSync(join(tmpdir(), 'heartfelt-figures-'))
  const store = await openStore(folder, { now: () => now })
  const { id: project } = await store.projects.add('bench')
  const random = seeded(7)
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!
  for (let done = 0; done < answers; done += 100) {
    const arrivals: Arrival[] = []
    for (let i = 0; i < 100; i++) {
      const at = now - Math.floor((1 - (done + i) / answers) * 80 * DAY_MS) - 60_000
      const device = `device-${Math.floor(random() * people)}`
      const moment = `moment-${Math.floor(random() * MOMENTS)}`
      const journey = { id: 'purchase', run: `run-${Math.floor((done + i) / 3)}`, stage: pick(STAGES) }
      const [point, value] = pick(points)
      const common = {
        ...{ revision: 1, device, moment, source: 'prompted' as const, locale: 'en' },
        createdAt: new Date(at).toISOString(),
        page: { url: 'https://shop.example/checkout', title: 'Checkout' },
        context: { version: '2.1.0', ageDays: 12, visits: 3 },
      }
      const take = (item: Item) =>
        arrivals.push({ item, proof: 'a'.repeat(64), verified: false, createdAt: at, receivedAt: at })
      take({
        ...{ ...common, kind: 'feedback', id: uuidv7(at), state: 'complete', scale: 'mood5', point, value },
        ...{
          journey,
          words: [pick(words)],
          comment: 'It took me a while to find the button, but then it worked.',
        },
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
  const config = {
    moments: Array.from({ length: MOMENTS }, (_, i) => ({ id: `moment-${i}`, question: `Moment ${i}?` })),
    ...{ journeys: [{ id: 'purchase', goal: 'get shoes', stages: STAGES }], policy: {}, locales: {} },
  }
  const done = async () => {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { store, project, config, done }
}

/** Milliseconds that a piece of work takes, and the longest time for which it blocked the event loop. */
export async function costOf(work: () => unknown) {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  await new Promise(resolve => setTimeout(resolve, 5))
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  await new Promise(resolve => setTimeout(resolve, 5))
  delay.disable()
  return { thread: (user + system) / 1000, block: delay.max / 1e6 }
}

/** The steps of computing a project's figures. */
export const steps = ({ store, project, config }: Awaited<ReturnType<typeof filled>>, now: number) => ({
  'the answers': () => store.evidence.ratings(project),
  'the prompts': () => store.evidence.telemetry(project, 'prompt'),
  'the journeys': () => store.evidence.telemetry(project, 'journey'),
  'all, with the figures': () => figures(store.evidence, project, config, now),
})

/** The bootstrap interval of the lowest tenth, by whole resamples and by their lowest tenth alone. */
export function intervals(people: number) {
  const random = seeded(3)
  const sorted = Float64Array.from({ length: people }, () => Math.round(random() * 12) / 6 - 1).sort()
  const means = [...sorted]
  const tenth = Math.ceil(people / 10)
  const lowest = (sample: readonly number[]) =>
    [...sample]
      .sort((a, b) => a - b)
      .slice(0, tenth)
      .reduce((sum, value) => sum + value, 0) / tenth
  return { whole: () => bootstrap(means, lowest), lowest: () => bootstrapLowest(means, tenth) }
}
