import type { Row } from './row.js'

/** What a flush reports while it runs. */
export type FlushEvent =
  /** A row was stored on the device, acknowledged, or rejected. */
  | { type: 'kept' | 'sent' | 'rejected'; row: Row; reason?: string | undefined }
  /** Rows that were deleted to make room. */
  | { type: 'evicted'; rows: readonly Row[] }
  /** Number of items written again after the browser had cleared the storage. */
  | { type: 'restored'; count: number }
  /** The device's storage failed. */
  | { type: 'failed'; cause: unknown }
  /** 401, 403 or 404: the queue is paused. */
  | { type: 'paused'; status: number }
  /** Number of replies that the collector holds for this device. */
  | { type: 'replies'; count: number }
  /** Always the last: number of items that still wait, and when to flush again (Unix time in milliseconds). */
  | { type: 'finished'; waiting: number; nextAt: number }
