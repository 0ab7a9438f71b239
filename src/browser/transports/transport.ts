import type { Acknowledgement, Batch } from '../../model/protocol.js'

/** An attachment to upload. A collector accepts it only after the item that announced it. */
export interface Upload {
  /** Id of the feedback that announced it. */
  id: string
  sha256: string
  /** Media type. */
  type: string
  bytes: ArrayBuffer
}

/**
 * Sends a batch and resolves with the backend's verdict on each item. An item without a verdict is sent again.
 * Throw a `TransportError` with `status` and `retryAfter` to control the retry; any other error counts as a network failure.
 */
export interface Transport {
  (batch: Batch, signal: AbortSignal): Promise<Acknowledgement>
  /** Uploads one attachment. Without this function photos are refused, and answers are sent without them. */
  upload?(upload: Upload, key: string, signal: AbortSignal): Promise<void>
}
