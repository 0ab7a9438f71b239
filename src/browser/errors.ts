/** The stable codes of errors. */
export type ErrorCode =
  /** An option, argument or definition is wrong; the message names it and the remedy. */
  | 'options'
  /** A transport could not send; the answer stays queued. */
  | 'transport'
  /** The device's storage failed; answers are held in memory and sent directly. */
  | 'storage'
  /** The widget could not be loaded or shown. */
  | 'widget'
  /** The queue was full and telemetry or a dead letter was deleted, or the browser cleared the storage. */
  | 'evicted'

/** The base of all errors of this library. */
export class HeartfeltError extends Error {
  /** Stable across versions; messages are not. */
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.name = 'HeartfeltError'
  }
}

/** Whether the error comes from this library, also from another copy of it. */
export const isHeartfeltError = (error: unknown): error is HeartfeltError =>
  (error as Error | undefined)?.name === 'HeartfeltError' || isTransportError(error)

/** Throw this from a transport that could not send a batch. Any other error counts as a network failure. */
export class TransportError extends HeartfeltError {
  /** The HTTP status; `undefined` without a response. */
  readonly status: number | undefined
  /** Milliseconds to wait before the next request, as the server asked. */
  readonly retryAfter: number | undefined

  constructor(message: string, details: { status?: number; retryAfter?: number; cause?: unknown } = {}) {
    super('transport', message, { cause: details.cause })
    this.name = 'TransportError'
    this.status = details.status
    this.retryAfter = details.retryAfter
  }
}

/** Whether the error is a `TransportError`, also from another copy of the library. */
export const isTransportError = (error: unknown): error is TransportError =>
  (error as Error | undefined)?.name === 'TransportError'
