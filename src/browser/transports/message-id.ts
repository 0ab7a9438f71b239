import type { Item } from '../../model/feedback.js'

/**
 * A UUID for one revision of an item. It is the same at each attempt, so that a backend can recognise duplicates.
 * Revision 1 has the item's own id; each further revision adds 1 to its last 48 bits, which are random.
 */
export function messageId({ id, revision }: Pick<Item, 'id' | 'revision'>): string {
  const last = (parseInt(id.slice(-12), 16) + revision - 1) % 2 ** 48
  return id.slice(0, -12) + last.toString(16).padStart(12, '0')
}
