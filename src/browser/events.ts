import type { Source } from '../model/feedback.js'
import type { Reply } from '../model/reply.js'
import type { HeartfeltError } from './errors.js'
import type { CloseReason } from './widget/contract.js'

/** Payload of a delivery event. Each tab emits each event once. */
export interface AnswerEvent {
  id: string
  moment: string
  revision: number
  reason?: string
}

/** The events of a client with their payloads. */
export interface HeartfeltEvents {
  /** A moment was reached. */
  reached: { moment: string }
  /** The decision about one moment: whether to ask, and the reason. */
  asked: { id?: string; moment: string; asked: boolean; reason: string; source: Source }
  /** The question is on the page. */
  shown: { id: string; moment: string; source: Source }
  /** The person chose a point (again). */
  rated: { id: string; moment: string; scale: string; point: string; value: number }
  /** The person pressed Send. */
  submitted: { id: string; moment: string }
  /** The answer is stored on this device. */
  kept: AnswerEvent
  /** The collector has acknowledged the answer. */
  sent: AnswerEvent
  /** The collector refused the answer for good. It stays on the device as a dead letter. */
  rejected: AnswerEvent
  /** The company has replied: emitted first with the number of replies, then again with the replies themselves. */
  replied: { count: number; replies?: Reply[] }
  /** The widget has closed. `reason`: with an answer, without one, by "Don't ask again", or by `close()`. */
  closed: { id: string; moment: string; reason: CloseReason }
  /** Something failed, and the client goes on with reduced function. `code` is an `ErrorCode`. */
  error: { code: string; error: HeartfeltError }
}

/** The names of all events; `on()` checks its argument against them. */
export const eventNames = 'reached asked shown rated submitted kept sent rejected replied closed error'

export type EventName = keyof HeartfeltEvents
export type Handler<E extends EventName> = (event: HeartfeltEvents[E]) => void

/** Makes the event emitter of a client. Handlers run in order; an exception in one does not stop the others. */
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
          // Thrown again outside this loop, so that the host's own error reporting sees it.
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
