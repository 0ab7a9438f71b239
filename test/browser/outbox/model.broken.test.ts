/** Shows that the model check finds bugs: each test puts a common one into the real outbox. */
import fc from 'fast-check'
import { afterEach, expect, it, vi } from 'vitest'
import type * as claiming from '../../../src/browser/outbox/claim.js'
import type { Row } from '../../../src/browser/outbox/row.js'
import type * as delivering from '../../../src/browser/outbox/send-batch.js'
import type * as settling from '../../../src/browser/outbox/settle.js'
import { play } from './model/play.js'
import { story } from './model/scenario.js'

type Claim = typeof claiming
type Settle = typeof settling
type Deliver = typeof delivering

const isAccepted = (outcome: { status: string } | undefined) => !!outcome && outcome.status !== 'rejected'

/** Bugs by name, each a change to the real module. */
const claimBugs: Record<string, (real: Claim) => Partial<Claim>> = {
  'delete before send': real => ({
    claim(found, how) {
      const change = real.claim(found, how)
      return { ...change, put: [], remove: (change.put ?? []).map(([key]) => key) }
    },
  }),
  'lease never freed': real => ({
    claim: (found, how) =>
      real.claim(
        found.filter(([, row]) => !(row as Row).lease),
        how,
      ),
  }),
  'no lease at all': real => ({
    claim: (found, how) => {
      const unleased = ([key, row]: readonly [string, unknown]) =>
        [key, { ...(row as Row), lease: undefined }] as const
      return real.claim(found.map(unleased), how)
    },
  }),
}

const settleBugs: Record<string, (real: Settle) => Partial<Settle>> = {
  'settle by count': real => ({
    settle(found, claimed, how) {
      const count = claimed.filter(row => isAccepted(how.outcomes.get(row.id))).length
      const outcomes = new Map(claimed.slice(0, count).map(row => [row.id, { status: 'accepted' as const }]))
      return real.settle(found, claimed, { ...how, outcomes })
    },
  }),
  'settle without its token': real => ({
    settle(found, claimed, how) {
      const mine = ([key, row]: readonly [string, unknown]) =>
        [key, (row as Row)?.lease ? { ...(row as Row), lease: { token: how.token, until: 0 } } : row] as const
      return real.settle(found.map(mine), claimed, how)
    },
  }),
  'settle by id, whatever the revision': real => ({
    settle(found, claimed, how) {
      const rows = new Map(found)
      const newest = claimed.map(row => {
        const now = rows.get(`i:${row.id}`) as Row | undefined
        return now ? { ...row, revision: now.revision } : row
      })
      const mine = ([key, row]: readonly [string, unknown]) =>
        [
          key,
          row && key.startsWith('i:') ? { ...(row as Row), lease: { token: how.token, until: 0 } } : row,
        ] as const
      return real.settle(found.map(mine), newest, how)
    },
  }),
}

const deliverBugs: Record<string, (real: Deliver) => Partial<Deliver>> = {
  'an error counts as delivered': real => ({
    async sendBatch(rows, how) {
      const delivery = await real.sendBatch(rows, how)
      return { ...delivery, outcomes: new Map(rows.map(row => [row.id, { status: 'accepted' as const }])) }
    },
  }),
}

const caught = async (part: string, bug: (real: never) => object) => {
  vi.resetModules()
  vi.doMock(part, async importOriginal => {
    const real = (await importOriginal()) as never
    return { ...(real as object), ...bug(real) }
  })
  const { createQueue } = await import('../../../src/browser/outbox/queue.js')
  const { createFlushLoop } = await import('../../../src/browser/outbox/flush-loop.js')
  const outbox = { createQueue, createFlushLoop }
  return fc.check(
    fc.asyncProperty(story, async steps => (await play(outbox, steps)).length === 0),
    { numRuns: 3000, endOnFailure: true, seed: 20_261_122 },
  )
}

afterEach(() => {
  vi.doUnmock('../../../src/browser/outbox/claim.js')
  vi.doUnmock('../../../src/browser/outbox/settle.js')
  vi.doUnmock('../../../src/browser/outbox/send-batch.js')
})

const parts = { claim: claimBugs, settle: settleBugs, 'send-batch': deliverBugs }
for (const [part, bugs] of Object.entries(parts)) {
  for (const [name, bug] of Object.entries(bugs)) {
    it(`catches: ${name}`, { timeout: 120_000 }, async () => {
      const result = await caught(`../../../src/browser/outbox/${part}.js`, bug as never)
      expect(result.failed).toBe(true)
    })
  }
}
