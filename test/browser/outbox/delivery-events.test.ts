import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import {
  type DeliveryEvent,
  type DeliveryEvents,
  openDeliveryEvents,
} from '../../../src/browser/outbox/delivery-events.js'
import { rowOf } from './rows.js'

const open: DeliveryEvents[] = []

/** Events that a tab of this site receives, as `type id revision`, those of other tabs with a star. */
function tab(name = 'heartfelt:pk') {
  const received: string[] = []
  const events = openDeliveryEvents(name, ({ type, id, revision }: DeliveryEvent, fromOtherTab) => {
    received.push(`${type} ${id} ${revision}${fromOtherTab ? '*' : ''}`)
  })
  open.push(events)
  return { ...events, received }
}

/** Delivers at once what a real channel delivers in a later task. */
class Channel {
  static readonly all = new Set<Channel>()
  onmessage: ((message: { data: unknown }) => void) | undefined
  constructor(readonly name: string) {
    Channel.all.add(this)
  }
  postMessage(data: unknown) {
    for (const other of Channel.all)
      if (other !== this && other.name === this.name) other.onmessage?.({ data })
  }
  close() {
    Channel.all.delete(this)
  }
}

// Row 17: in Chromium a message to a page in the back/forward cache throws it out.
it('a page that is left closes its channel, and opens it again when it is restored', () => {
  const page = new EventTarget()
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
  const left = tab()
  page.dispatchEvent(new Event('pagehide'))
  expect(Channel.all.size).toBe(0)
  left.emit('kept', rowOf('a'))
  page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
  expect(Channel.all.size).toBe(1)
  left.close()
  page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
  expect(Channel.all.size).toBe(0)
})

beforeEach(() => void vi.stubGlobal('BroadcastChannel', Channel))
afterEach(() => {
  for (const events of open.splice(0)) events.close()
  vi.unstubAllGlobals()
})

it('reports each event once in every tab, even if two tabs emit it', () => {
  const [first, second, third] = [tab(), tab(), tab()]
  first.emit('sent', rowOf('a'))
  second.emit('sent', rowOf('a'))
  first.emit('sent', rowOf('a'))
  expect(first.received).toEqual(['sent a 1'])
  expect(second.received).toEqual(['sent a 1*'])
  expect(third.received).toEqual(['sent a 1*'])
})

it('reports another type or revision of the same item', () => {
  const { emit, received } = tab()
  emit('kept', rowOf('a'))
  emit('kept', rowOf('a', { revision: 2 }))
  emit('sent', rowOf('a', { revision: 2 }))
  expect(received).toEqual(['kept a 1', 'kept a 2', 'sent a 2'])
})

it('reports every clearing, since it names no item', () => {
  const { emit, received } = tab()
  emit('cleared')
  emit('cleared')
  expect(received).toEqual(['cleared  0', 'cleared  0'])
})

it('ignores messages that are no delivery events, and other projects', () => {
  const { received } = tab()
  const channel = new Channel('heartfelt:pk')
  channel.postMessage(undefined)
  channel.postMessage({ type: 'sent' })
  channel.postMessage({ type: 'hacked', id: 'a' })
  new Channel('heartfelt:other').postMessage({ type: 'sent', id: 'a', revision: 1 })
  expect(received).toEqual([])
})

it('reports to its own tab where BroadcastChannel throws, and after close()', () => {
  vi.stubGlobal('BroadcastChannel', function denied() {
    throw new DOMException('denied', 'SecurityError')
  })
  const { emit, close, received } = tab()
  emit('kept', rowOf('a'))
  close()
  emit('sent', rowOf('a'))
  expect(received).toEqual(['kept a 1', 'sent a 1'])
})
