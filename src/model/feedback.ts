import * as z from 'zod/mini'
import { journeyPlace } from './journey.js'
import {
  MAX_ANSWERS,
  MAX_ATTACHMENT_BYTES,
  MAX_ATTACHMENTS,
  MAX_COMMENT_CHARS,
  MAX_CONTACT_CHARS,
  MAX_CONTEXT_CHARS,
  MAX_DESCRIPTION_CHARS,
  MAX_GOAL_CHARS,
  MAX_LOCALE_CHARS,
  MAX_NAME_CHARS,
  MAX_REASON_CHARS,
  MAX_SIGNATURE_CHARS,
  MAX_TITLE_CHARS,
  MAX_URL_CHARS,
  MAX_WORD_CHARS,
  MAX_WORDS,
} from './limits.js'
import { touchpoint } from './moment.js'
import { identifier, instant, text } from './text.js'

/** Describes an attachment in its item; the bytes are sent in a request of their own, under their hash. */
const attachmentManifest = z.strictObject({
  /** SHA-256 of the bytes in lower-case hexadecimal. */
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits')),
  /** Media type: image/jpeg, image/png or image/webp. */
  type: z.enum(['image/jpeg', 'image/png', 'image/webp']),
  /** Bytes, 1–5 000 000. */
  size: z.int().check(z.gte(1), z.lte(MAX_ATTACHMENT_BYTES)),
  /** Text alternative: what the picture shows. */
  description: z.optional(text(MAX_DESCRIPTION_CHARS)),
})
export type AttachmentManifest = z.infer<typeof attachmentManifest>

/** `prompted`: the person was asked. `passive`: volunteered. `import`: from another system. Never pooled. */
const source = z.enum(['prompted', 'passive', 'import'])
export type Source = z.infer<typeof source>

const json: z.ZodMiniType<unknown> = z.unknown()

/** Values by name: any JSON, at most `MAX_CONTEXT_CHARS` characters in all. */
const values = z.record(z.string().check(z.maxLength(MAX_NAME_CHARS)), json).check(
  z.refine(all => JSON.stringify(all).length <= MAX_CONTEXT_CHARS, {
    error: `must be at most ${MAX_CONTEXT_CHARS} characters of JSON`,
  }),
)

/** Fields of every kind of item. */
const common = {
  /** UUIDv7 made on the device; unique within the project. */
  id: identifier,
  /** From 1; the collector keeps the item with the highest. */
  revision: z.int().check(z.gte(1), z.lte(1_000_000)),
  createdAt: instant,
  sentAt: z.optional(instant),
  device: z.optional(identifier),
  locale: z.optional(z.string().check(z.maxLength(MAX_LOCALE_CHARS))),
  page: z.optional(
    z.strictObject({
      url: z.optional(z.string().check(z.maxLength(MAX_URL_CHARS))),
      title: z.optional(z.string().check(z.maxLength(MAX_TITLE_CHARS))),
    }),
  ),
  /** Values that the host adds, by name: any JSON, at most 8192 characters in all. */
  context: z.optional(values),
  source: z.optional(source),
  touchpoint: z.optional(touchpoint),
  customer: z.optional(
    z.strictObject({
      id: identifier,
      /** A token signed by the host's server; see `signCustomer`. */
      signature: z.optional(z.string().check(z.maxLength(MAX_SIGNATURE_CHARS))),
      /** Values about the customer, by name: any JSON, at most 8192 characters in all. */
      traits: z.optional(values),
    }),
  ),
}

/** One feedback: rating, words, comment, contact, with its moment and journey. */
const feedbackItem = z.strictObject({
  ...common,
  kind: z.literal('feedback'),
  /** `partial` while the person may still add to it. */
  state: z.optional(z.enum(['partial', 'complete'])),
  moment: identifier,
  journey: z.optional(journeyPlace),
  scale: z.string().check(z.minLength(1), z.maxLength(40)),
  point: z.string().check(z.minLength(1), z.maxLength(200)),
  /** In [−1, 1]. */
  value: z.number().check(z.gte(-1), z.lte(1)),
  words: z.optional(z.array(text(MAX_WORD_CHARS)).check(z.maxLength(MAX_WORDS))),
  comment: z.optional(z.string().check(z.maxLength(MAX_COMMENT_CHARS))),
  contact: z.optional(z.string().check(z.maxLength(MAX_CONTACT_CHARS))),
  /** Answers to follow-up scales: scale id → point. */
  answers: z.optional(
    z.record(z.string().check(z.maxLength(40)), text(200)).check(
      z.refine(answers => Object.keys(answers).length <= MAX_ANSWERS, {
        error: `must be at most ${MAX_ANSWERS} entries`,
      }),
    ),
  ),
  /** The person's goal, in their words. */
  goal: z.optional(z.string().check(z.maxLength(MAX_GOAL_CHARS))),
  attachments: z.optional(z.array(attachmentManifest).check(z.maxLength(MAX_ATTACHMENTS))),
})
export type FeedbackItem = z.infer<typeof feedbackItem>

/** A moment was reached. The number of these is the denominator of the reach. */
const touchpointItem = z.strictObject({
  ...common,
  kind: z.literal('touchpoint'),
  moment: identifier,
  journey: z.optional(journeyPlace),
})

/** What happened when a question could be asked: shown and its outcome, or `suppressed`. */
const promptItem = z.strictObject({
  ...common,
  kind: z.literal('prompt'),
  moment: identifier,
  journey: z.optional(journeyPlace),
  event: z.enum(['shown', 'dismissed', 'ignored', 'answered', 'suppressed']),
  /** Why the question was suppressed. */
  reason: z.optional(text(MAX_NAME_CHARS)),
  /** The probability with which this person was asked, 0–1. */
  probability: z.optional(z.number().check(z.gte(0), z.lte(1))),
})

/** A journey run began, moved on or ended. */
const journeyItem = z.strictObject({
  ...common,
  kind: z.literal('journey'),
  /** Id of the journey's definition. */
  journey: identifier,
  run: identifier,
  event: z.enum(['started', 'stage', 'completed', 'abandoned', 'expired']),
  stage: z.optional(identifier),
  moment: z.optional(identifier),
  /** The person's goal, in their words. */
  goal: z.optional(z.string().check(z.maxLength(MAX_GOAL_CHARS))),
  reason: z.optional(text(MAX_REASON_CHARS)),
})

/** What a customer did later: returned, renewed, left … */
const outcomeItem = z.strictObject({
  ...common,
  kind: z.literal('outcome'),
  outcome: text(MAX_NAME_CHARS),
  value: z.optional(z.number()),
  moment: z.optional(identifier),
  journey: z.optional(journeyPlace),
})

/** A request to erase everything that the device has sent. Needs the batch's `proof`. */
const eraseItem = z.strictObject({
  ...common,
  kind: z.literal('erase'),
  device: identifier,
})

/** The items that a client sends to a collector, by `kind`. */
export const item = z.discriminatedUnion('kind', [
  feedbackItem,
  touchpointItem,
  promptItem,
  journeyItem,
  outcomeItem,
  eraseItem,
])
export type Item = z.infer<typeof item>
export type ItemKind = Item['kind']

/**
 * The state of a feedback, as shown to the person: `kept` (stored on this device) → `sent` → `seen` → `answered`.
 * `held`: in memory only. `rejected`: refused by the collector for good. `refused`: not accepted on the device (limit,
 * consent, `beforeSend`).
 */
export type FeedbackState = 'held' | 'kept' | 'sent' | 'seen' | 'answered' | 'rejected' | 'refused'
