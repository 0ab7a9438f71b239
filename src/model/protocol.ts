/**
 * Protocol v1: the messages between a client and a collector.
 * Pages import only the types of this file; the schemas are for collectors and tests.
 */

import * as z from 'zod/mini'
import type { Item } from './feedback.js'
import { journeyDefinition } from './journey.js'
import { MAX_ID_CHARS, MAX_LOCALE_CHARS, MAX_REQUEST_ITEMS } from './limits.js'
import { momentDefinition, policy } from './moment.js'
import { instant } from './text.js'

/** The body of `POST /v1/feedback`. Items are checked one by one, so that an invalid one does not block the others. */
export const batch = z.strictObject({
  /** The project's public, write-only key. */
  key: z.string().check(z.minLength(1), z.maxLength(MAX_ID_CHARS)),
  /** The device's clock when it sent this, so that the collector can correct `createdAt`. */
  sentAt: z.optional(instant),
  items: z.array(z.unknown()).check(z.minLength(1), z.maxLength(MAX_REQUEST_ITEMS)),
  /** SHA-256 of the device's secret, 64 hexadecimal digits. The first one that a device sends is bound to it. */
  proof: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits'))),
})

/** A batch as a client sends it. */
export interface Batch {
  key: string
  sentAt: string
  items: Item[]
  proof?: string
}

/** The collector's verdict on one item. */
export interface Verdict {
  id: string
  revision: number
  /** `accepted` and `duplicate` both mean that the item is stored. */
  status: 'accepted' | 'duplicate' | 'rejected'
  reason?: string
  /** A rejected item may be sent again later. Default false. */
  retryable?: boolean
}

/** The response to a batch. */
export interface Acknowledgement {
  results: Verdict[]
  /** Number of replies that this device has not fetched yet. */
  replies?: number
}

/** The response of `GET /v1/config`: the settings that the team changes without a deployment. */
export const config = z.strictObject({
  moments: z.array(momentDefinition).check(z.maxLength(500)),
  journeys: z.array(journeyDefinition).check(z.maxLength(100)),
  policy: z.partial(policy),
  /** Texts by locale that override the widget's own. */
  locales: z.record(z.string().check(z.maxLength(MAX_LOCALE_CHARS)), z.record(z.string(), z.string())),
  /** Share of devices that report reached moments and suppressed questions, 0–1. Default 1. */
  telemetry: z.optional(z.number().check(z.gte(0), z.lte(1))),
})
export type Config = z.infer<typeof config>

/** The body of every error response. */
export interface ProtocolError {
  error: { code: string; message: string; field?: string }
}
