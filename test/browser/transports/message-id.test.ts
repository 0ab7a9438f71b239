import { expect, it } from 'vitest'
import { messageId } from '../../../src/browser/transports/message-id.js'
import { uuidv7 } from '../../../src/model/identifier.js'

it('gives each revision of an item its own UUID, and revision 1 the item’s id', () => {
  const id = uuidv7()
  const ids = [1, 2, 3, 1_000_000].map(revision => messageId({ id, revision }))
  expect(ids[0]).toBe(id)
  expect(new Set(ids).size).toBe(4)
  for (const one of ids)
    expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(messageId({ id: '019a0000-0000-7000-8000-ffffffffffff', revision: 2 })).toBe(
    '019a0000-0000-7000-8000-000000000000',
  )
})
