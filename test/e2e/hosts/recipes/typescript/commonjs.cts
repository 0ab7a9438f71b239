import { createTestHeartfelt, HeartfeltError, type TestHeartfelt } from 'heartfelt/testing'

export const test: TestHeartfelt = createTestHeartfelt({ record: { id: '1', state: 'kept' } })
export const error: HeartfeltError = new HeartfeltError('options', 'wrong')
// @ts-expect-error: there is no such state
createTestHeartfelt({ record: { id: '1', state: 'gone' } })
