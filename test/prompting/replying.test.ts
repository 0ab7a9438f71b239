import { expect, it } from 'vitest'
import { createAmend } from '../../src/browser/device/amend.js'
import { nextReply } from '../../src/browser/prompting/replying.js'
import type { Reply } from '../../src/model/reply.js'

const reply = (id: string): Reply => ({
  id,
  feedback: 'f',
  name: 'Maya',
  text: 'You were charged once.',
  createdAt: '2026-11-22T00:00:00.000Z',
})
it('shows each reply once, the newest first, in one of two tabs', async () => {
  const amend = createAmend()
  const replies = [reply('b'), reply('a')]
  const shown = await Promise.all([nextReply(amend, replies), nextReply(amend, replies)])
  expect(shown.map(one => one?.id).sort()).toEqual(['a', 'b'])
  expect(await nextReply(amend, replies)).toBeUndefined()
  expect((await nextReply(amend, [reply('c'), ...replies]))?.id).toBe('c')
})
