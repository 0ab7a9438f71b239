import { describe, expect, it, vi } from 'vitest'
import { claim } from '../../../src/browser/outbox/claim.js'
import { webLocks } from '../../../src/browser/outbox/presence.js'
import type { Row } from '../../../src/browser/outbox/row.js'

const now = Date.UTC(2026, 0, 1)
const row: Row = {
  ...{
    id: 'a',
    kind: 'feedback',
    revision: 1,
    body: '{}',
    size: 2,
    createdAt: now,
    attempts: 1,
    nextAt: now,
  },
  ...{ state: 'sending', lease: { token: 'gone', until: now + 30_000 } },
}

it.each([
  ['gone', 1],
  ['other', 0],
])('frees a lease early only when its page is known to be gone: %s', (token, taken) => {
  const freed = new Set([token])
  expect(claim([['i:a', row]], { now, token: 'mine', freed }).result.rows).toHaveLength(taken)
})

/** A LockManager whose requests stay pending until `grant()`; a lock is then held until its callback settles. */
function lockManager() {
  const held = new Set<string>()
  const pending = new Map<string, () => void>()
  const named = (names: Iterable<string>) => [...names].map(name => ({ name }))
  return {
    grant: () => pending.forEach(start => void start()),
    locks: {
      request(name: string, { signal }: LockOptions, work: () => Promise<void>) {
        signal!.addEventListener('abort', () => pending.delete(name))
        pending.set(name, () => {
          pending.delete(name)
          held.add(name)
          void work().finally(() => held.delete(name))
        })
        return new Promise(() => {})
      },
      query: async () => ({ held: named(held), pending: named(pending.keys()) }),
    } as unknown as LockManager,
  }
}

describe('the presence of a page', () => {
  it('starts with the request for the lock and stops with end(), granted or not', async () => {
    const { locks, grant } = lockManager()
    const { show, gone } = webLocks(locks)
    const { token, end } = show('mine')
    expect(await gone([token])).toEqual([])
    grant()
    expect(await gone([token])).toEqual([])
    end()
    await vi.waitFor(async () => expect(await gone([token])).toEqual([token]))
  })

  // Row 17: the grant would run in a frozen page, and throw it out of the back/forward cache.
  it('of a hidden page requests no lock, and that of a page that is left ends', async () => {
    const { locks } = lockManager()
    const { show, gone } = webLocks(locks)
    const page = new EventTarget()
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
    const visible = show('visible')
    expect(await gone([visible.token])).toEqual([])
    page.dispatchEvent(new Event('pagehide'))
    expect(await gone([visible.token])).toEqual([visible.token])
    vi.stubGlobal('document', { visibilityState: 'hidden' })
    show('hidden').end()
    vi.unstubAllGlobals()
    expect((await locks.query()).pending).toEqual([])
  })

  it('is unknown without Web Locks', async () => {
    vi.stubGlobal('navigator', {})
    const mute = webLocks()
    vi.unstubAllGlobals()
    const { token, end } = mute.show('theirs')
    expect(await webLocks(lockManager().locks).gone([token])).toEqual([])
    expect(await mute.gone([token])).toEqual([])
    end()
  })

  it.each([
    ['are refused', () => Promise.reject(new DOMException('denied', 'SecurityError'))],
    [
      'throw',
      () => {
        throw new Error('broken')
      },
    ],
    ['never resolve', () => new Promise<never>(() => {})],
  ])('is unknown where Web Locks %s', async (_, broken) => {
    const { show, gone } = webLocks({ request: broken, query: broken } as unknown as LockManager)
    const { token, end } = show('mine')
    expect(await gone([token])).toEqual([])
    end()
  })
})
