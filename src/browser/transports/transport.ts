import type { Acknowledgement, Batch } from '../../model/protocol.js'

/** An attachment on its way: accepted only after the event that announced it. */
export interface Upload {
  /** Id of the event. */
  id: string
  sha256: string
  /** Media type. */
  type: string
  bytes: ArrayBuffer
}

/**
 * Delivers a batch and resolves with the receiver's verdict on each item. An item without a verdict is sent again.
 * Throw a `TransportError` with `status` and `retryAfter` to steer the retry; anything else thrown is a network failure.
 */
export interface Transport {
  (batch: Batch, signal: AbortSignal): Promise<Acknowledgement>
  /** Delivers one attachment; without it, photos are refused and comments travel alone. */
  upload?(upload: Upload, key: string, signal: AbortSignal): Promise<void>
}
