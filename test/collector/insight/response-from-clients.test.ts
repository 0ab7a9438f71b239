// @vitest-environment happy-dom
import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { afterEach, expect, it, vi } from 'vitest'
import { createHeartfelt } from '../../../src/browser/client.js'
import { figures } from '../../../src/collector/admin/figures.js'
import { fatigueIndex, shownPrompts } from '../../../src/collector/insight/response/response.js'
import { type Harness, startCollector } from '../harness.js'

afterEach(() => {
  document.body.replaceChildren()
  vi.unstubAllGlobals()
})

const radios = () =>
  document.querySelector('heartfelt-widget')?.shadowRoot?.querySelectorAll<HTMLElement>('[role=radio]')
const button = (name: string) =>
  [...document.querySelector('heartfelt-widget')!.shadowRoot!.querySelectorAll('button')].find(
    ({ textContent }) => textContent === name,
  )!

/** Number of stored items by kind and event. */
async function itemCounts({ store, project }: Harness): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for await (const { item } of store.archive(project.id)) {
    const name =
      item.kind === 'prompt' ? `${item.event} ${item.source} ${item.reason ?? ''}`.trim() : item.kind
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

it('delivered telemetry gives the response rate and reach of simulated visitors', async () => {
  const harness = await startCollector({ origins: ['https://shop.example'], now: Date.now })
  vi.stubGlobal('fetch', (url: string, init?: RequestInit) => harness.collector.fetch(new Request(url, init)))
  const behaviours = [
    ...Array(6).fill('answers'),
    ...Array(3).fill('dismisses'),
    ...Array(2).fill('ignores'),
    // Is never prompted and gives no feedback.
    'is busy',
    // Opens the card unprompted and closes it, which is no prompt.
    'opens',
  ] as const
  for (const how of behaviours) {
    vi.stubGlobal('indexedDB', new IDBFactory())
    sessionStorage.clear()
    const visit = () =>
      createHeartfelt({
        ...{ key: harness.project.key, collector: 'https://c.example', moments: [{ id: 'payment' }] },
        ...(how === 'is busy' && { busy: () => true }),
      })
    const client = visit()
    if (how === 'opens') await client.ask('payment')
    else expect((await client.reached('payment')).asked).toBe(how !== 'is busy')
    if (how === 'answers') {
      radios()![3]!.click()
      // A changed rating is the same feedback.
      radios()![4]!.click()
      await vi.waitFor(async () =>
        expect((await client.history()).map(({ point }) => point)).toEqual(['great']),
      )
    } else if (how === 'dismisses') button('Not now').click()
    client.close()
    // Not prompted again so soon; the suppressed prompt is reported as well.
    expect((await client.reached('payment')).asked).toBe(how === 'opens')
    if (how === 'opens') button('Not now').click()
    await client.record({ moment: 'other', point: 'good' })
    await vi.waitFor(async () => {
      await client.outbox.flush()
      expect(await client.outbox.list()).toEqual([])
    })
    client.destroy()
    document.body.replaceChildren()
    // Suppressed prompts wait on the device and are sent with the next visit.
    const next = visit()
    const waitOptions = { timeout: 10_000 }
    if (how === 'is busy')
      await vi.waitFor(async () => {
        await next.outbox.flush()
        expect((await itemCounts(harness))['suppressed prompted busy']).toBe(1)
      }, waitOptions)
    next.destroy()
  }

  const { config } = (await harness.store.projects.byKey(harness.project.key))!
  const { moments } = await figures(harness.store.evidence, harness.project.id, config, Date.now())
  const payment = moments.find(({ moment, source }) => moment === 'payment' && source === 'prompted')!
  // Prompted were those who answer, dismiss and ignore, and the person who had opened the card before.
  const response = payment.response!
  expect(response).toMatchObject({ shown: 12, answered: 6 })
  expect((response.rate as { value: number }).value).toBeCloseTo(6 / 12)
  expect((response.reach as { value: number }).value).toBeCloseTo(6 / 13)
  expect(payment.mean.n).toBe(6)

  expect(await itemCounts(harness)).toMatchObject({
    'shown prompted': 12,
    'shown passive': 1,
    'answered prompted': 6,
    'dismissed prompted': 4,
    'ignored prompted': 2,
    'suppressed prompted busy': 1,
  })
})

it('delivered telemetry gives the fatigue index: third prompts within 90 days against first ones', async () => {
  const harness = await startCollector()
  const items = Array.from({ length: 30 }, (_, person) =>
    [1, 8, 15].flatMap((day, i) => {
      const prompt = (event: string) => ({
        ...{ kind: 'prompt', id: `${person}-${i}-${event}`, revision: 1, moment: 'payment', event },
        ...{ device: `device-${person}`, source: 'prompted', probability: 1 },
        createdAt: `2026-11-${String(day).padStart(2, '0')}T08:00:0${event === 'shown' ? 0 : 5}.000Z`,
      })
      // 20 of 30 first prompts are answered, and 10 of 30 third ones.
      return [prompt('shown'), ...(person < [20, 15, 10][i]! ? [prompt('answered')] : [])]
    }),
  ).flat()
  for (let from = 0; from < items.length; from += 50) await harness.send(items.slice(from, from + 50))
  const telemetry = await harness.store.evidence.telemetry(harness.project.id, 'prompt')
  const shown = shownPrompts(
    telemetry.map(({ person, at, item }) => ({ person, at, ...(item as { moment: string; event: string }) })),
  )
  expect(shown.filter(({ answered }) => answered)).toHaveLength(45)
  expect(fatigueIndex(shown)).toMatchObject({ first: 30, later: 30, value: 0.5 })
})
