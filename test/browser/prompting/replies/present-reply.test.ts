import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Context } from '../../../../src/browser/context.js'
import { createUpdateRecord } from '../../../../src/browser/device/update-record.js'
import { createEvents } from '../../../../src/browser/events.js'
import { presentReply } from '../../../../src/browser/prompting/replies/present-reply.js'
import type { Reply } from '../../../../src/model/reply.js'

const reply: Reply = {
  ...{ id: 'r', feedback: 'f', moment: 'payment', name: 'Maya', text: 'Refunded.' },
  createdAt: new Date().toISOString(),
}
const waiting: Reply[] = []
vi.mock('../../../../src/browser/account.js', () => ({ replies: async () => waiting }))

const show = vi.fn()
const setup = () => {
  const updateRecord = createUpdateRecord()
  const events = createEvents()
  const counts: number[] = []
  events.on('replied', ({ count }) => counts.push(count))
  const present = () => presentReply({ events } as Context, updateRecord, id => ({ id }), show)
  return { updateRecord, counts, present }
}
beforeEach(() => {
  waiting.splice(0, 1, reply)
  show.mockReset().mockResolvedValue({ id: 'shown' })
})

describe('presentReply()', () => {
  it('shows a reply once, and is done when none is left', async () => {
    const { present, counts } = setup()
    expect(await present()).toBe(true)
    expect(await present()).toBe(true)
    expect(show).toHaveBeenCalledOnce()
    expect(show).toHaveBeenCalledWith({
      moment: { id: 'payment' },
      ...{ reply, source: 'passive', surface: 'card' },
    })
    expect(counts).toEqual([1])
  })
  it.each([
    ['resolves without an id', () => show.mockResolvedValueOnce({ reason: 'busy' })],
    ['rejects', () => show.mockRejectedValueOnce(new Error('offline'))],
  ])('shows it the next time when showing it %s', async (_case, fail) => {
    const { present } = setup()
    fail()
    expect(await present()).toBe(false)
    expect(await present()).toBe(true)
    expect(show).toHaveBeenCalledTimes(2)
  })
  it('stores the case that the reply closes, to ask about it later', async () => {
    const { present, updateRecord } = setup()
    waiting[0] = { ...reply, closes: true }
    await present()
    expect(await updateRecord('cases', old => old)).toMatchObject([{ moment: 'payment' }])
  })
})
