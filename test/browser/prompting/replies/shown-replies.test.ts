import { expect, it } from 'vitest'
import { createUpdateRecord } from '../../../../src/browser/device/update-record.js'
import { nextReply } from '../../../../src/browser/prompting/replies/shown-replies.js'
import type { Reply } from '../../../../src/model/reply.js'

const reply = (id: string): Reply => ({
  id,
  feedback: 'f',
  name: 'Maya',
  text: 'You were charged once.',
  createdAt: '2026-11-22T00:00:00.000Z',
})
it('shows each reply once, the newest first, in one of two tabs', async () => {
  const updateRecord = createUpdateRecord()
  const replies = [reply('b'), reply('a')]
  const shown = await Promise.all([nextReply(updateRecord, replies), nextReply(updateRecord, replies)])
  expect(shown.map(one => one?.id).sort()).toEqual(['a', 'b'])
  expect(await nextReply(updateRecord, replies)).toBeUndefined()
  expect((await nextReply(updateRecord, [reply('c'), ...replies]))?.id).toBe('c')
})
