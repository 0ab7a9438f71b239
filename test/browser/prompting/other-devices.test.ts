// @vitest-environment happy-dom
import { DAY_MS } from '../../../src/model/time.js'
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createHeartfelt } from '../../../src/browser/client.js'
import type { PromptRecord } from '../../../src/browser/contracts.js'
import { mergeOtherDevices, type OtherDevicePrompt } from '../../../src/browser/prompting/other-devices.js'
import { decide } from '../../../src/browser/prompting/policy.js'
import { createCollector } from '../../../src/collector/app.js'
import { signCustomer } from '../../../src/collector/ingest/customer-token.js'
import { openStore } from '../../../src/collector/storage/store.js'
import { temporaryFolder } from '../../collector/harness.js'

const now = Date.UTC(2026, 10, 22)
const fresh: PromptRecord = {
  first: now - 99 * DAY_MS,
  shown: [],
  dismissals: 0,
  dismissedAt: 0,
  never: false,
}
const event = (daysAgo: number, event: OtherDevicePrompt['event'], more = {}): OtherDevicePrompt => ({
  at: new Date(now - daysAgo * DAY_MS).toISOString(),
  moment: 'payment',
  event,
  ...more,
})
const merge = (record: PromptRecord, ...events: OtherDevicePrompt[]) =>
  mergeOtherDevices(record, events, () => false)
const reason = (record: PromptRecord, moment = 'delivery') =>
  decide({ moment: { id: moment }, device: 'd' }, record, now).reason

describe('a prompt on another device', () => {
  it.each([
    ['stops this device from asking for as long', [event(13, 'shown')], 'any'],
    ['and not for longer', [event(15, 'shown')], 'allowed'],
    ['counts in the caps', [event(20, 'shown'), event(40, 'shown'), event(60, 'shown')], 'per90Days'],
    ['was dismissed there', [event(29, 'shown'), event(29, 'dismissed')], 'dismissed'],
    [
      'was dismissed twice running',
      [event(89, 'shown'), event(89, 'dismissed'), event(59, 'shown'), event(59, 'dismissed')],
      'dismissedTwice',
    ],
    [
      'was answered after a dismissal',
      [event(29, 'dismissed'), event(16, 'shown'), event(16, 'answered')],
      'allowed',
    ],
    ['was forbidden there', [event(300, 'dismissed', { reason: 'never' })], 'never'],
  ])('%s', (_, events, expected) => {
    expect(reason(merge(fresh, ...events))).toBe(expected)
  })
  it('is merged once, however often it is fetched', () => {
    const events = [event(89, 'shown'), event(89, 'dismissed'), event(20, 'shown'), event(20, 'answered')]
    const once = merge(fresh, ...events)
    expect(merge(once, ...events)).toEqual(once)
  })
  it('adds to the dismissals of this device, and an answer resets them', () => {
    const dismissed = { ...fresh, dismissals: 1, dismissedAt: now - 50 * DAY_MS }
    expect(reason(merge(dismissed, event(60, 'dismissed')))).toBe('dismissedTwice')
    expect(reason(merge(dismissed, event(16, 'shown'), event(16, 'answered')))).toBe('allowed')
  })
})

describe('one customer on two devices, over a real collector', () => {
  afterEach(() => {
    document.body.replaceChildren()
    vi.unstubAllGlobals()
  })
  it('is asked once; without a signature, a customer is asked on each', async () => {
    const store = await openStore(temporaryFolder())
    const project = await store.projects.add('shop')
    const { customerSecret } = (await store.projects.byKey(project.key))!
    const collector = createCollector({ store, origins: ['https://shop.example'] })
    const calls: string[] = []
    vi.stubGlobal('fetch', (url: string, init?: RequestInit) => {
      calls.push(new URL(url).search)
      return collector.fetch(new Request(url, init))
    })
    const customer = { id: 'ada', signature: signCustomer('ada', customerSecret) }
    /** Another device, with empty storage. */
    const device = async (who?: typeof customer) => {
      const { IDBFactory } = await import('fake-indexeddb')
      vi.stubGlobal('indexedDB', new IDBFactory())
      sessionStorage.clear()
      return createHeartfelt({
        ...{ key: project.key, collector: 'https://c.example', moments: [{ id: 'payment' }] },
        ...(who && { customer: who }),
      })
    }
    let shown = 0
    const asked = async (who?: typeof customer) => {
      const client = await device(who)
      const { reason } = await client.reached('payment')
      if (reason === 'allowed') shown++
      await vi.waitFor(
        async () => {
          await client.outbox.flush()
          expect((await notes(store, project.id)).filter(event => event === 'shown')).toHaveLength(shown)
        },
        { timeout: 10_000 },
      )
      client.destroy()
      document.body.replaceChildren()
      return reason
    }
    expect(await asked(customer)).toBe('allowed')
    expect(await asked(customer)).toBe('day')
    expect(await asked()).toBe('allowed')
    expect(await asked()).toBe('allowed')
    // Looked up only before a signed-in customer would be asked.
    expect(calls.filter(search => search.includes('of=prompts'))).toHaveLength(2)
    await store.close()
  })
})

async function notes(store: Awaited<ReturnType<typeof openStore>>, project: number): Promise<string[]> {
  const events: string[] = []
  for await (const { item } of store.archive(project)) if (item.kind === 'prompt') events.push(item.event)
  return events
}
