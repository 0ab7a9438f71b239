import type { Source } from '../model/feedback.js'
import type { Reply } from '../model/reply.js'
import type { HeartfeltError } from './errors.js'
import type { CloseReason } from './widget/contract.js'

/** A fact about one answer, told once to each tab. */
export interface AnswerEvent {
  id: string
  moment: string
  revision: number
  reason?: string
}

/** What a host can listen to. */
export interface HeartfeltEvents {
  /** The customer reached a moment. */
  reached: { moment: string }
  /** Somebody was asked, or not: `reason` tells why. */
  asked: { id?: string; moment: string; asked: boolean; reason: string; source: Source }
  /** The question is on the page. */
  shown: { id: string; moment: string; source: Source }
  /** The person chose a point (again). */
  rated: { id: string; moment: string; scale: string; point: string; value: number }
  /** The person pressed Send. */
  submitted: { id: string; moment: string }
  /** Durable on this device. */
  kept: AnswerEvent
  /** Acknowledged by the collector. */
  sent: AnswerEvent
  /** The collector will not take it; it stays on the device as a dead letter. */
  rejected: AnswerEvent
  /** A person of the company replied: at first how many wait is known, then the replies themselves. */
  replied: { count: number; replies?: Reply[] }
  /** The widget has left the page: once a tap was kept, without one, for good, or by `close()`. */
  closed: { id: string; moment: string; reason: CloseReason }
  /** Something went wrong and a lesser mode was chosen; `code` is an `ErrorCode`. */
  error: { code: string; error: HeartfeltError }
}

/** The names of all of them, for the check at `on()`. */
export const eventNames = 'reached asked shown rated submitted kept sent rejected replied closed error'

export type EventName = keyof HeartfeltEvents
export type Handler<E extends EventName> = (event: HeartfeltEvents[E]) => void

/** Handlers run in order; what they throw is theirs and stays out of ours. */
export function createEvents() {
  const handlers = new Map<EventName, Set<Handler<never>>>()
  return {
    on<E extends EventName>(event: E, handler: Handler<E>): () => void {
      const set = handlers.get(event) ?? new Set()
      handlers.set(event, set.add(handler))
      return () => set.delete(handler)
    },
    emit<E extends EventName>(event: E, payload: HeartfeltEvents[E]) {
      for (const handler of [...(handlers.get(event) ?? [])]) {
        try {
          ;(handler as Handler<E>)(payload)
        } catch (error) {
          // Reported where the host looks for its own mistakes, without ending our work.
          queueMicrotask(() => {
            throw error
          })
        }
      }
    },
    clear: () => handlers.clear(),
  }
}

export type Events = ReturnType<typeof createEvents>
