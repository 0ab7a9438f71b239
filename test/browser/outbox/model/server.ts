import { TransportError } from '../../../../src/browser/errors.js'
import type { Transport } from '../../../../src/browser/transports/transport.js'
import type { Acknowledgement, Batch, Verdict } from '../../../../src/model/protocol.js'
import type { World } from './world.js'

/** How the server can answer a request. */
export const behaviours = [
  'accept',
  'lost reply',
  'unreachable',
  'hang',
  'hang after commit',
  '500 after commit',
  '503',
  'retry soon',
  'retry tomorrow',
  '401',
  '413',
  'portal',
  'partial',
  'stranger',
  'retryable',
] as const
export type Behaviour = (typeof behaviours)[number]

/** A collector that stores the highest revision of each id, with every kind of failure. */
export class Server {
  readonly stored = new Map<string, number>()
  readonly rejected = new Set<string>()
  /** How often each revision arrived. */
  readonly arrivals = new Map<string, number>()

  constructor(readonly world: World) {}

  /** A transport from a tab to this server. */
  transport(tab: number): Transport {
    return batch =>
      new Promise((resolve, reject) => {
        this.world.later({
          kind: 'arrive',
          run: choice => {
            const answer = this.#answer(batch, behaviours[choice % behaviours.length]!)
            if (!answer) return
            const settle = () =>
              answer instanceof Error ? reject(answer) : resolve(answer as Acknowledgement)
            this.world.later({ kind: 'reply', tab, run: settle })
          },
        })
      })
  }

  #answer({ items }: Batch, how: Behaviour): unknown {
    const status = (status: number, retryAfter?: number) =>
      new TransportError(`answered ${status}`, { status, retryAfter })
    const commit = () => items.map(item => this.#store(item))
    switch (how) {
      case 'accept':
        return { results: commit() }
      case 'lost reply':
        commit()
        return new TypeError('Failed to fetch')
      case 'unreachable':
        return new TypeError('Failed to fetch')
      case 'hang':
        return undefined
      case 'hang after commit':
        commit()
        return undefined
      case '500 after commit':
        commit()
        return status(500)
      case '503':
        return status(503)
      case 'retry soon':
        return status(429, 7000)
      case 'retry tomorrow':
        return status(503, 86_400_000)
      case '401':
        return status(401)
      case '413':
        return items.length > 1 ? status(413) : { results: commit() }
      case 'portal':
        return '<!doctype html><title>Please sign in</title>'
      case 'partial':
        return { results: items.filter((_, i) => i % 2).map(item => this.#store(item)) }
      case 'stranger':
        return {
          results: [
            null,
            { id: 'nobody', revision: 9, status: 'accepted' },
            { id: items[0]!.id, status: '?' },
          ],
        }
      case 'retryable':
        return {
          results: items.map(({ id, revision }) => ({ id, revision, status: 'rejected', retryable: true })),
        }
    }
  }

  #store(item: Batch['items'][number]): Verdict {
    const { id, revision } = item
    const name = `${id} ${revision}`
    this.arrivals.set(name, (this.arrivals.get(name) ?? 0) + 1)
    if ('comment' in item && item.comment === 'poison') {
      this.rejected.add(id)
      return { id, revision, status: 'rejected', reason: 'poison' }
    }
    const known = this.stored.get(id) ?? 0
    this.stored.set(id, Math.max(known, revision))
    return { id, revision, status: revision > known ? 'accepted' : 'duplicate' }
  }
}
