import type { Item } from '../../model/feedback.js'
import type { Acknowledgement, Verdict } from '../../model/protocol.js'
import { isTransportError } from '../errors.js'
import { isFinal } from './is-final.js'

export const accepted = ({ id, revision }: Item): Verdict => ({ id, revision, status: 'accepted' })

/**
 * Rejects an erasure: these backends do not erase with a public key. The rejected item stays in the outbox as a dead
 * letter, where the host can see it.
 */
export const refusedErasure = ({ id, revision }: Item): Verdict => ({
  ...{ id, revision, status: 'rejected' },
  reason: 'This backend cannot erase by a request from a page: erase there by hand.',
})

/**
 * Sends one request per item. A refusal becomes the verdict on that item. When the transport fails (network, 5xx, wrong
 * key), the items before it keep their verdicts and the others are sent later.
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

/** Sends all items in one request, except erasures, which it rejects. */
export async function together(
  items: readonly Item[],
  send: (items: readonly Item[]) => Promise<unknown>,
): Promise<Acknowledgement> {
  const sendable = items.filter(({ kind }) => kind !== 'erase')
  if (sendable.length) await send(sendable)
  return { results: items.map(item => (item.kind === 'erase' ? refusedErasure(item) : accepted(item))) }
}
