import type { ProtocolError } from '../../model/protocol.js'

/**
 * A response with an error status. Code below the routes throws it; the error handler of the app turns it into a
 * response.
 */
export class Refusal extends Error {
  override name = 'Refusal'
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly more: { field?: string; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause })
  }

  toResponse(): Response {
    const { field, retryAfter } = this.more
    const error: ProtocolError = {
      error: { code: this.code, message: this.message, ...(field && { field }) },
    }
    return Response.json(error, {
      status: this.status,
      headers: {
        'Cache-Control': 'no-store',
        ...(retryAfter !== undefined && { 'Retry-After': String(Math.ceil(retryAfter)) }),
      },
    })
  }
}

/** 400 with the field and the remedy. */
export const badField = (field: string, message: string): Refusal =>
  new Refusal(400, 'invalid', `${field}: ${message}`, { field })

/** 503: the client may try again after `seconds`. */
export const unavailable = (message: string, seconds = 5, cause?: unknown): Refusal =>
  new Refusal(503, 'unavailable', message, { retryAfter: seconds, cause })

/** Seconds after which, at the earliest and at the latest, clients may try again while the database is away. */
const AWAY_RETRY_S = { from: 5, to: 15 }

/** 503 while the database is away. The wait is random, so that after an outage not all clients come in one second. */
export const databaseAway = (cause?: unknown): Refusal =>
  unavailable(
    'The database is not available just now.',
    Math.floor(AWAY_RETRY_S.from + Math.random() * (AWAY_RETRY_S.to - AWAY_RETRY_S.from)),
    cause,
  )
