import { createHeartfelt, type Heartfelt } from 'heartfelt'
import type { HeartfeltRating } from 'heartfelt/elements'
import { createTestHeartfelt, type TestHeartfelt } from 'heartfelt/testing'
import { fanout } from 'heartfelt/transports/fanout'

export const heartfelt: Heartfelt = createHeartfelt({
  key: 'pk_',
  transport: fanout(async () => ({ results: [] }), []),
})
export const test: TestHeartfelt = createTestHeartfelt({ record: { id: '1', state: 'kept' } })
export const method: string | undefined = test.calls[0]?.method
export const rating: HeartfeltRating | null = document.querySelector('heartfelt-rating')
// @ts-expect-error: there is no such state
createTestHeartfelt({ record: { id: '1', state: 'gone' } })
// @ts-expect-error: a point is needed
void heartfelt.record({ moment: 'payment' })
