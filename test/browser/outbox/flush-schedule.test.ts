// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openFlushSchedule } from '../../../src/browser/outbox/flush-schedule.js'

let life: AbortController
const flush = vi.fn()

beforeEach(() => {
  vi.useFakeTimers()
  life = new AbortController()
})
afterEach(() => {
  life.abort()
  flush.mockClear()
  vi.useRealTimers()
})

it('flushes once, at the earliest time asked for', () => {
  const schedule = openFlushSchedule(flush, life.signal)
  schedule(Date.now() + 9000)
  schedule(Date.now() + 5000)
  schedule(Date.now() + 7000)
  vi.advanceTimersByTime(4999)
  expect(flush).not.toHaveBeenCalled()
  vi.advanceTimersByTime(60_000)
  expect(flush).toHaveBeenCalledExactlyOnceWith()
})

it('waits at least a second, so that a time in the past makes no busy loop', () => {
  openFlushSchedule(flush, life.signal)(0)
  vi.advanceTimersByTime(999)
  expect(flush).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(flush).toHaveBeenCalledTimes(1)
})

it('starts no timer for Infinity, and none that overflows for a far time', () => {
  const schedule = openFlushSchedule(flush, life.signal)
  schedule(Number.POSITIVE_INFINITY)
  expect(vi.getTimerCount()).toBe(0)
  schedule(Date.now() + 2 ** 40)
  vi.advanceTimersByTime(60_000)
  expect(flush).not.toHaveBeenCalled()
})

it.each([
  ['the network is back', () => dispatchEvent(new Event('online'))],
  ['the page is hidden or shown', () => document.dispatchEvent(new Event('visibilitychange'))],
  [
    'the page comes back from the back/forward cache',
    () => dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true })),
  ],
])('flushes eagerly when %s', (_, happen) => {
  openFlushSchedule(flush, life.signal)
  happen()
  expect(flush).toHaveBeenCalledExactlyOnceWith({ eager: true })
})

it('does not flush at a first pageshow', () => {
  openFlushSchedule(flush, life.signal)
  dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }))
  expect(flush).not.toHaveBeenCalled()
})

it('does nothing after the client was destroyed', () => {
  const schedule = openFlushSchedule(flush, life.signal)
  schedule(Date.now() + 2000)
  life.abort()
  schedule(Date.now() + 2000)
  dispatchEvent(new Event('online'))
  expect(vi.getTimerCount()).toBe(0)
  expect(flush).not.toHaveBeenCalled()
})
