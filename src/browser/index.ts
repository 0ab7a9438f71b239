export type { FeedbackItem, FeedbackState, Item, Source } from '../model/feedback.js'
export type { HistoryEntry } from '../model/history.js'
export type { JourneyDefinition, JourneyPlace } from '../model/journey.js'
export type { MomentDefinition, Policy, Touchpoint, Trigger } from '../model/moment.js'
export type { Acknowledgement, Batch, Verdict } from '../model/protocol.js'
export type { Reply } from '../model/reply.js'
export type { ScaleId } from '../model/scale.js'
export type {
  Asked,
  AskOptions,
  FlushOptions,
  FlushResult,
  Heartfelt,
  JourneyHandle,
  OutboxItem,
  Recorded,
} from './api.js'
export { createHeartfelt } from './client.js'
export {
  type ErrorCode,
  HeartfeltError,
  isHeartfeltError,
  isTransportError,
  TransportError,
} from './errors.js'
export type { AnswerEvent, EventName, Handler, HeartfeltEvents } from './events.js'
export type { FeedbackInput } from './feedback.js'
export type { Consent, Customer, HeartfeltOptions } from './options.js'
export { httpTransport } from './transports/http.js'
export type { Transport, Upload } from './transports/transport.js'
export type { Direction, Messages, Surface, Theme } from './widget/contract.js'
