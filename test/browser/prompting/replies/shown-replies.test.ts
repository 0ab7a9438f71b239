import { expect, it } from 'vitest'
import { createUpdateRecord } from '../../../../src/browser/device/update-record.js'
import { markShown, nextReply, unmarkShown } from '../../../../src/browser/prompting/replies/shown-replies.js'
import type { Reply } from '../../../../src/model/reply.js'
import { DAY_MS } from '../../../../src/model/time.js'

const createdAt = Date.UTC(2026, 10, 22)
const reply = (id: string): Reply => ({
  id,
  feedback: 'f',
  name: 'Maya',
  text: 'You were charged once.',
  createdAt: new Date(createdAt).toISOString(),
})
it('returns each reply once, the newest first, in one of two tabs', async () => {
  const updateRecord = createUpdateRecord()
  const replies = [reply('b'), reply('a')]
  const next = (all: Reply[]) => nextReply(updateRecord, all, createdAt)
  const shown = await Promise.all([next(replies), next(replies)])
  expect(shown.map(one => one?.id).sort()).toEqual(['a', 'b'])
  expect(await next(replies)).toBeUndefined()
  expect((await next([reply('c'), ...replies]))?.id).toBe('c')
})
it('returns neither a reply that was read elsewhere nor one older than 90 days', async () => {
  const updateRecord = createUpdateRecord()
  await markShown(updateRecord, [reply('a')])
  expect(await nextReply(updateRecord, [reply('a')], createdAt)).toBeUndefined()
  expect(await nextReply(updateRecord, [reply('old')], createdAt + 91 * DAY_MS)).toBeUndefined()
})
it('returns a reply again after unmarkShown(), which leaves no empty record', async () => {
  const updateRecord = createUpdateRecord()
  await nextReply(updateRecord, [reply('a')], createdAt)
  await unmarkShown(updateRecord, reply('a'))
  expect(await updateRecord('replies', old => old)).toBeUndefined()
  expect((await nextReply(updateRecord, [reply('a')], createdAt))?.id).toBe('a')
})
it('stores the ids of the last 100 replies', async () => {
  const updateRecord = createUpdateRecord()
  await markShown(
    updateRecord,
    Array.from({ length: 120 }, (_, i) => reply(`${i}`)),
  )
  const stored = await updateRecord<string[]>('replies', old => old)
  expect([stored!.length, stored![0]]).toEqual([100, '20'])
})
