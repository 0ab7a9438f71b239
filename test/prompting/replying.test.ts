import { expect, it } from 'vitest'
import { createAmend } from '../../src/browser/amend.js'
import { awaitReply, replyDue } from '../../src/browser/awaiting.js'
import { nextReply } from '../../src/browser/prompting/replying.js'
import type { Reply } from '../../src/model/reply.js'

const reply = (id: string): Reply => ({
  id,
  feedback: 'f',
  name: 'Maya',
  text: 'You were charged once.',
  createdAt: '2026-11-22T00:00:00.000Z',
})
const HOUR = 3_600_000
const DAY = 24 * HOUR

it('shows each reply once, the newest first, in one of two tabs', async () => {
  const amend = createAmend()
  const replies = [reply('b'), reply('a')]
  const shown = await Promise.all([nextReply(amend, replies), nextReply(amend, replies)])
  expect(shown.map(one => one?.id).sort()).toEqual(['a', 'b'])
  expect(await nextReply(amend, replies)).toBeUndefined()
  expect((await nextReply(amend, [reply('c'), ...replies]))?.id).toBe('c')
})

it('looks for a reply only after an answer was sent, once an hour, for 60 days', async () => {
  const amend = createAmend()
  const now = Date.UTC(2026, 10, 22)
  expect(await replyDue(amend, now)).toBe(false)
  await awaitReply(amend, now)
  expect(await replyDue(amend, now + 1)).toBe(true)
  expect(await replyDue(amend, now + HOUR / 2)).toBe(false)
  expect(await replyDue(amend, now + 2 * HOUR)).toBe(true)
  expect(await replyDue(amend, now + 61 * DAY)).toBe(false)
})
