import type { HistoryEntry } from '../../model/history.js'
import type { Reply } from '../../model/reply.js'
import type { Asked, Heartfelt, OutboxItem, Recorded } from '../api.js'
import { createEvents, type EventName, type HeartfeltEvents } from '../events.js'
import type { Consent, HeartfeltOptions } from '../options.js'

/** One call that was made of a test client. */
export interface TestCall {
  /** The method's name; of a journey or the outbox for example `journey.start` or `outbox.flush`. */
  method: string
  /** As they were passed, without `undefined` at the end; the id of a journey comes first. */
  args: unknown[]
}

/** What a test client answers. */
export interface TestHeartfeltOptions {
  /** What `reached()` resolves with. Default `{ asked: true, reason: 'allowed' }`. */
  reached?: Asked
  /** What `ask()` resolves with. Default `{ asked: true, reason: 'passive' }`. */
  ask?: Asked
  /** What `record()` resolves with. Default `{ id: 'feedback-1', state: 'sent' }`, with the number of the call. */
  record?: Recorded
  /** What `history()` resolves with. Default none. */
  history?: HistoryEntry[]
  /** What `replies()` resolves with. Default none. */
  replies?: Reply[]
  /** What `outbox.list()` resolves with. Default none. */
  outbox?: OutboxItem[]
  /** Default `granted`; `consent()` changes it. */
  consent?: Consent
}

/** A client for unit tests. */
export interface TestHeartfelt extends Heartfelt {
  /** All calls so far, oldest first; `calls.length = 0` forgets them. Listening with `on()` is not noted. */
  readonly calls: TestCall[]
  /** The options that `createHeartfelt()` was given. */
  readonly options?: HeartfeltOptions
  /** Fires an event at all that listen; a test client fires none by itself. */
  emit<E extends EventName>(event: E, payload: HeartfeltEvents[E]): void
}

/**
 * A client with the API of the real one that notes each call and answers at once: no network, no DOM, no storage, no
 * timers, no limits on asking.
 * @example
 * const heartfelt = createTestHeartfelt()
 * await checkout(heartfelt)
 * expect(heartfelt.calls).toEqual([{ method: 'reached', args: ['payment'] }])
 */
export function createTestHeartfelt(answers: TestHeartfeltOptions = {}): TestHeartfelt {
  const calls: TestCall[] = []
  const events = createEvents()
  let consent = answers.consent ?? 'granted'
  let recorded = 0
  const note = (method: string, ...args: unknown[]) => {
    // The bindings pass `undefined` for what a component leaves out.
    while (args.length && args.at(-1) === undefined) args.pop()
    calls.push({ method, args })
  }
  /** A method that notes its call and answers with what `answer` gives. */
  const method =
    <Args extends unknown[], Answer>(name: string, answer: () => Answer) =>
    (...args: Args): Answer => {
      note(name, ...args)
      return answer()
    }
  const nothing = () => {}
  const done = async () => {}

  return {
    calls,
    emit: events.emit,
    on: events.on,
    reached: method('reached', async () => answers.reached ?? { asked: true, reason: 'allowed' }),
    ask: method('ask', async () => answers.ask ?? { asked: true, reason: 'passive' }),
    record: method('record', async (): Promise<Recorded> => {
      recorded++
      return answers.record ?? { id: `feedback-${recorded}`, state: 'sent' }
    }),
    journey(id) {
      const place = async () => ({ id, run: 'run-1' })
      return {
        start: (...args) => method('journey.start', place)(id, ...args),
        complete: () => method('journey.complete', place)(id),
        abandon: (...args) => method('journey.abandon', place)(id, ...args),
      }
    },
    identify: method('identify', nothing),
    reset: method('reset', done),
    forget: method('forget', done),
    history: method('history', async () => answers.history ?? []),
    replies: method('replies', async () => answers.replies ?? []),
    consent(...args) {
      note('consent', ...args)
      if (args[0]) consent = args[0]
      return consent
    },
    outbox: {
      list: method('outbox.list', async () => answers.outbox ?? []),
      flush: method('outbox.flush', async () => ({
        sent: 0,
        rejected: 0,
        waiting: answers.outbox?.length ?? 0,
      })),
      clear: method('outbox.clear', async () => answers.outbox?.length ?? 0),
    },
    setLocale: method('setLocale', nothing),
    setTheme: method('setTheme', nothing),
    close: method('close', nothing),
    destroy() {
      note('destroy')
      events.clear()
    },
  }
}
