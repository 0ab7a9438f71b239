import { createHash } from 'node:crypto'
import { createUpdateRecord } from '../../src/browser/device/update-record.js'
import { createJourneys } from '../../src/browser/journeys/journeys.js'
import type { InterruptionReason } from '../../src/browser/prompting/interruption.js'
import { defaultPolicy, isRelationship } from '../../src/browser/prompting/policy.js'
import { createPromptHistory, type Outcome } from '../../src/browser/prompting/prompt-history.js'
import { createDenominators } from '../../src/browser/prompting/telemetry/denominators.js'
import { seeded } from '../../src/collector/insight/index.js'
import type { MomentDefinition } from '../../src/model/moment.js'
import { DAY_MS } from '../../src/model/time.js'
import { maxPrompts, type Shown } from './windows.js'

/** The moments of a shop: five in a purchase, one at its end, some without a journey, one about the relationship. */
export const moments: MomentDefinition[] = [
  ...['search', 'cart', 'payment', 'delivery', 'return'].map(
    (id): MomentDefinition => ({ id, journey: 'purchase', stage: id }),
  ),
  { id: 'purchase-end', journey: 'purchase', role: 'end' },
  { id: 'help' },
  { id: 'update' },
  { id: 'profile', policy: { sample: 0.25 } },
  { id: 'invoice', policy: { momentDays: 60 } },
  { id: 'tour', policy: { graceDays: 0 } },
  { id: 'relation', scale: 'nps11' },
]
const purchase = { id: 'purchase', stages: ['search', 'cart', 'payment', 'delivery', 'return'] }
const interruptions: InterruptionReason[] = ['typing', 'modal', 'media', 'busy', 'hidden', 'open']

/** The state of one device. */
interface Device {
  id: string
  /** How far its clock is off, in milliseconds. */
  skew: number
  /** The time of a clock that only runs forward, in milliseconds; see windows.ts. */
  travelled: number
  last: number
  shown: Shown[]
  updateRecord: ReturnType<typeof createUpdateRecord>
}

export interface Year {
  people: number
  devices: number
  visits: number
  /** Calls of `reached()` and of triggers together. */
  chances: number
  /** Prompts of each person, over all devices. */
  prompts: number[]
  outcomes: Record<string, number>
  reasons: Record<string, number>
  passive: { opened: number; refused: number }
  journeys: Record<string, number>
  /** Telemetry items that a collector would get. */
  telemetry: number
  /** Answers given offline, and how many of them were still waiting when the year ended. */
  offline: { answers: number; waiting: number }
  /** For each cap: how many it allows on one device, and the most that any device saw in any such window. */
  caps: { cap: string; allowed: number; worst: number }[]
  /** SHA-256 over everything that happened, in order. */
  digest: string
}

const count = (counts: Record<string, number>, name: string) => {
  counts[name] = (counts[name] ?? 0) + 1
}

/**
 * Simulates a year with the code that runs in pages. People visit, go offline, open several tabs on several devices, some
 * with clocks that jump, and answer, dismiss, ignore or forbid questions. The same seed gives the same year.
 */
export async function simulateYear(people: number, seed: number, days = 365): Promise<Year> {
  const random = seeded(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const start = Date.UTC(2026, 0, 1)
  const hash = createHash('sha256')
  const year: Year = {
    people,
    devices: 0,
    visits: 0,
    chances: 0,
    prompts: [],
    outcomes: {},
    reasons: {},
    passive: { opened: 0, refused: 0 },
    journeys: {},
    telemetry: 0,
    offline: { answers: 0, waiting: 0 },
    caps: [],
    digest: '',
  }
  let worstSession = 0
  const devices: Device[] = []

  for (let p = 0; p < people; p++) {
    const own = Array.from({ length: 1 + +(random() < 0.35) + +(random() < 0.2) }, (_, d): Device => {
      const skew = random() < 0.05 ? (random() - 0.5) * 2 * 365 * DAY_MS : 0
      return {
        id: `${seed}-${p}-${d}`,
        skew,
        travelled: 0,
        last: start,
        shown: [],
        updateRecord: createUpdateRecord(),
      }
    })
    devices.push(...own)
    // Visits from twice a year to every other day. Some people answer most questions, some dismiss most.
    const gap = 2 * 90 ** random() * DAY_MS
    const [answers, dismisses, forbids] = [random() * 0.8, random() * 0.5, random() < 0.1 ? 0.2 : 0.002]
    let prompts = 0
    let unsent = 0

    for (let at = start + random() * gap; at < start + days * DAY_MS; at += -Math.log(1 - random()) * gap) {
      year.visits++
      const device = pick(own)
      // A wrong clock is corrected now and then, and goes wrong again.
      if (device.skew && random() < 0.3)
        device.skew = random() < 0.5 ? 1 : (random() - 0.5) * 2 * 365 * DAY_MS
      const now = at + device.skew
      device.travelled += Math.max(0, now - device.last)
      device.last = now
      const offline = random() < 0.1
      if (!offline) unsent = 0

      const session = () => {
        const seen = { prompts: 0 }
        const clock = () => now
        return {
          seen,
          prompts: createPromptHistory(device.updateRecord, seen, clock),
          journeys: createJourneys(
            id => (id === 'purchase' ? purchase : undefined),
            device.updateRecord,
            ({ event }) => {
              year.telemetry++
              count(year.journeys, event)
            },
            () => {},
            clock,
            () => `${device.id}-${now}-${random()}`,
          ),
          denominators: createDenominators(
            () => year.telemetry++,
            () => device.id,
            () => 1,
            clock,
          ),
        }
      }
      const tabs = Array.from({ length: 1 + Math.floor(random() * 3) }, session)
      const events = Array.from({ length: 1 + Math.floor(random() * 4) }, () => ({
        tab: pick(tabs),
        moment: pick(moments),
        passive: random() < 0.03,
        automatic: random() < 0.2,
        launch: random() < 0.5,
        interruption: random() < 0.15 ? pick(interruptions) : undefined,
        mood: random(),
        forbids: random() < forbids,
        ends: random() < 0.5,
      }))
      // All at the same time, so that tabs compete for the one prompt that is allowed.
      await Promise.all(
        events.map(async event => {
          const { tab, moment, passive, automatic, launch, interruption, mood } = event
          const place = await tab.journeys.reach(moment)
          tab.denominators.reached(moment, place)
          const { ask, reason } = await tab.prompts.decide({
            moment,
            device: device.id,
            automatic,
            launch,
            ...(interruption && { interruption }),
            ...(passive && { source: 'passive' as const }),
          })
          hash.update(`${device.id} ${moment.id} ${reason}\n`)
          if (passive) {
            year.passive.opened++
            if (!ask) year.passive.refused++
            return
          }
          year.chances++
          count(year.reasons, reason)
          const fact = { moment: moment.id, source: 'prompted' as const }
          if (!ask) return tab.denominators.prompt({ ...fact, event: 'suppressed', reason })
          prompts++
          device.shown.push({ at: device.travelled, moment: moment.id, relationship: isRelationship(moment) })
          worstSession = Math.max(worstSession, tab.seen.prompts)
          tab.denominators.prompt({ ...fact, event: 'shown' })
          const outcome: Outcome | 'ignored' = event.forbids
            ? 'never'
            : mood < answers
              ? 'answered'
              : mood < answers + dismisses
                ? 'dismissed'
                : 'ignored'
          count(year.outcomes, outcome)
          if (outcome === 'answered' && offline) {
            year.offline.answers++
            unsent++
          }
          if (outcome !== 'ignored') await tab.prompts.recordOutcome(moment.id, outcome)
        }),
      )
      const last = events.at(-1)!
      if (last.ends && last.moment.id === 'return') await last.tab.journeys.complete('purchase')
      else if (last.ends && last.moment.id === 'cart') await last.tab.journeys.abandon('purchase')
    }
    year.prompts.push(prompts)
    year.offline.waiting += unsent
  }

  const worst = (within: number, like: (shown: Shown) => unknown = () => true) =>
    devices.reduce((highest, { shown }) => Math.max(highest, maxPrompts(shown.filter(like), within)), 0)
  const worstMoment = (limit: (moment: MomentDefinition) => number) =>
    Math.max(...moments.map(moment => worst(limit(moment), shown => shown.moment === moment.id)))
  const { perSession, perDay, anyDays, momentDays, relationshipDays, per90Days, perYear } = defaultPolicy
  year.devices = devices.length
  year.caps = [
    { cap: 'in a session', allowed: perSession, worst: worstSession },
    { cap: 'in 24 hours', allowed: perDay, worst: worst(1) },
    { cap: `in ${anyDays} days`, allowed: 1, worst: worst(anyDays) },
    {
      cap: `for a moment in ${momentDays} days, or its own interval`,
      allowed: 1,
      worst: worstMoment(({ policy }) => policy?.momentDays ?? momentDays),
    },
    {
      cap: `about the relationship in ${relationshipDays} days`,
      allowed: 1,
      worst: worst(relationshipDays, shown => shown.relationship),
    },
    { cap: 'in 90 days', allowed: per90Days, worst: worst(90) },
    { cap: 'in 365 days', allowed: perYear, worst: worst(365) },
  ]
  year.digest = hash.digest('hex')
  return year
}
