import type { Item } from '../../model/feedback.js'
import type { Acknowledgement, Verdict } from '../../model/protocol.js'
import { isTransportError } from '../errors.js'
import { isFinal } from './is-final.js'

export const accepted = ({ id, revision }: Item): Verdict => ({ id, revision, status: 'accepted' })

/** An erasure cannot be had with a public key: it stays visible as a dead letter instead of being forgotten. */
export const refusedErasure = ({ id, revision }: Item): Verdict => ({
  ...{ id, revision, status: 'rejected' },
  reason: 'This receiver erases nothing on a page’s word: erase there by hand.',
})

/**
 * One request for each item. A refused item is a verdict of its own; where the way itself is out of order, the items
 * before it keep their verdicts and the rest are tried later.
 */
export async function each(
  items: readonly Item[],
  send: (item: Item) => Promise<Verdict>,
): Promise<Acknowledgement> {
  const results: Verdict[] = []
  for (const item of items) {
    try {
      results.push(await send(item))
    } catch (error) {
      const status = isTransportError(error) ? error.status : undefined
      if (isFinal(status)) {
        const { id, revision } = item
        results.push({ id, revision, status: 'rejected', reason: `http ${status}` })
      } else if (results.length) return { results }
      else throw error
    }
  }
  return { results }
}

/** One request for the items that the receiver can take; the others are refused here. */
export async function together(
  items: readonly Item[],
  send: (items: readonly Item[]) => Promise<unknown>,
): Promise<Acknowledgement> {
  const wanted = items.filter(({ kind }) => kind !== 'erase')
  if (wanted.length) await send(wanted)
  return { results: items.map(item => (item.kind === 'erase' ? refusedErasure(item) : accepted(item))) }
}
