import type { Item } from '../../model/feedback.js'

/**
 * A UUID for one revision of an item, always the same one, so that a receiver knows a repetition when it sees it.
 * Revision 1 has the item's own id; the others count on in its last 48 bits, which are random.
 */
export function messageId({ id, revision }: Pick<Item, 'id' | 'revision'>): string {
  const last = (parseInt(id.slice(-12), 16) + revision - 1) % 2 ** 48
  return id.slice(0, -12) + last.toString(16).padStart(12, '0')
}
