/** What can go wrong, as a stable code. */
export type ErrorCode =
  /** An option, argument or definition is wrong; the message names it and the remedy. */
  | 'options'
  /** A transport could not deliver; the answer stays where it is. */
  | 'transport'
  /** The device's storage failed; answers are held in memory and sent directly. */
  | 'storage'
  /** The widget could not be loaded or shown. */
  | 'widget'
  /** A queue limit was reached and telemetry or a dead letter made room, or the browser cleared the storage. */
  | 'evicted'

/** The one base of all errors of this library. */
export class HeartfeltError extends Error {
  /** Stable across versions; messages are not. */
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.name = 'HeartfeltError'
  }
}

/** Whether something thrown came from this library, also from another copy of it. */
export const isHeartfeltError = (error: unknown): error is HeartfeltError =>
  (error as Error | undefined)?.name === 'HeartfeltError' || isTransportError(error)

/** Thrown by a transport that could not deliver a batch. Anything else it throws counts as a network failure. */
export class TransportError extends HeartfeltError {
  /** The HTTP status, where there was an answer. */
  readonly status: number | undefined
  /** Milliseconds before which the server does not want to be asked again. */
  readonly retryAfter: number | undefined

  constructor(message: string, details: { status?: number; retryAfter?: number; cause?: unknown } = {}) {
    super('transport', message, { cause: details.cause })
    this.name = 'TransportError'
    this.status = details.status
    this.retryAfter = details.retryAfter
  }
}

/** Whether something thrown is a `TransportError`, also from another copy of the library. */
export const isTransportError = (error: unknown): error is TransportError =>
  (error as Error | undefined)?.name === 'TransportError'
