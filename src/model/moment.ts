import * as z from 'zod/mini'
import { phases } from './journey.js'
import { MAX_NAME_CHARS, MAX_NEIGHBOURS, MAX_WORD_CHARS, MAX_WORDS } from './limits.js'
import { type ScaleId, scales } from './scale.js'
import { identifier, localised, text } from './text.js'
import { DAY_MS } from './time.js'

const scaleId = z.enum(Object.keys(scales) as [ScaleId, ...ScaleId[]])
const days = z.number().check(z.gte(0), z.lte(3650))
const count = z.int().check(z.gte(0), z.lte(1000))

/**
 * Limits on how often a person is asked. They do not apply to questions that the person opens.
 * Every field is optional where a definition or an option overrides the defaults.
 */
export const policy = z.strictObject({
  /** Prompts in one session (a tab's lifetime). Default 1. */
  perSession: count,
  /** Prompts in 24 hours. Default 1. */
  perDay: count,
  /** Days between any two prompts. Default 14. */
  anyDays: days,
  /** Days between two prompts for the same moment. Default 30. */
  momentDays: days,
  /** Days between two prompts about the relationship (scale `nps11`). Default 90. */
  relationshipDays: days,
  /** Prompts in any 90 days. Default 3. */
  per90Days: count,
  /** Prompts in any 365 days. Default 8. */
  perYear: count,
  /** Days after the first visit without prompts. Default 7; a moment of an onboarding journey may set 0. */
  graceDays: days,
  /** Days without prompts after a dismissal. Default 30. */
  dismissDays: days,
  /** Days without prompts after two dismissals in a row. Default 90. */
  dismissTwiceDays: days,
  /** Share of people who are asked, 0–1, by a stable hash of the device and the moment. Default 1. */
  sample: z.number().check(z.gte(0), z.lte(1)),
})
export type Policy = z.infer<typeof policy>

/** The kind of contact at a moment, and who is responsible for it. */
export const touchpoint = z.strictObject({
  kind: z.optional(z.enum(['direct', 'indirect', 'recovery'])),
  /** Of indirect contact: the way it reached the customer. */
  subtype: z.optional(z.enum(['ad', 'news', 'encounter', 'recommendation', 'criticism'])),
  initiatedBy: z.optional(z.enum(['customer', 'company', 'third_party'])),
  phase: z.optional(z.enum(phases)),
  /** For example web, app, phone, shop, mail. */
  channel: z.optional(text(MAX_NAME_CHARS)),
  /** Who the customer dealt with. */
  actor: z.optional(z.enum(['human', 'bot', 'self'])),
  owner: z.optional(text(MAX_NAME_CHARS)),
  department: z.optional(text(MAX_NAME_CHARS)),
  /** Moments before and after this one. */
  upstream: z.optional(z.array(identifier).check(z.maxLength(MAX_NEIGHBOURS))),
  downstream: z.optional(z.array(identifier).check(z.maxLength(MAX_NEIGHBOURS))),
})
export type Touchpoint = z.infer<typeof touchpoint>

/** Asks without a call from the host, when all of its conditions hold. Of a list of triggers, any one suffices. */
const trigger = z.strictObject({
  /** A path with `*` wildcards, or a `/regular expression/`, matched against path and query of the page. */
  url: z.optional(text(500)),
  /** A CSS selector: the element appears. */
  appears: z.optional(text(500)),
  /** A CSS selector: the element is clicked. */
  clicked: z.optional(text(500)),
  /** The name of a DOM event that the host dispatches on `window`. */
  event: z.optional(text(MAX_NAME_CHARS)),
  /**
   * The name of a silent signal such as `rage-click` or `error`, 1–40 characters: the host dispatches an event
   * `heartfelt:signal` on `window` whose `detail` is the name. Ignored without consent (where the browser sends Global
   * Privacy Control, consent must be set explicitly). A signal only triggers a question; it is never stored as feedback.
   */
  signal: z.optional(
    z
      .string()
      .check(
        z.regex(
          /^[a-z][a-z0-9-]{0,39}$/,
          'must be the short name of a signal: lower-case letters, digits and hyphens, such as rage-click',
        ),
      ),
  ),
  /** Milliseconds to wait after the other conditions hold. Default 0. */
  delay: z.optional(z.number().check(z.gte(0), z.lte(DAY_MS))),
  /** Milliseconds without input after a task. */
  idle: z.optional(z.number().check(z.gte(100), z.lte(DAY_MS))),
  /** Share of the page scrolled, 0–1. */
  scroll: z.optional(z.number().check(z.gt(0), z.lte(1))),
  /** The pointer leaves the page at the top (devices with a mouse only). */
  exit: z.optional(z.boolean()),
})
export type Trigger = z.infer<typeof trigger>

/** What to ask after a rating whose value lies in [from, to]. The first entry that contains the value applies. */
const followUp = z.strictObject({
  /** Lowest value, inclusive. Default −1. */
  from: z.optional(z.number().check(z.gte(-1), z.lte(1))),
  /** Highest value, inclusive. Default 1. */
  to: z.optional(z.number().check(z.gte(-1), z.lte(1))),
  /** The question above the comment, for example "What went wrong?". */
  question: z.optional(localised),
  /** Further scales to ask, in order; at most two, so that a person answers three questions at most. */
  scales: z.optional(z.array(scaleId).check(z.maxLength(2))),
  /** Word ids to choose from (at most three can be chosen), or `false` for none. */
  words: z.optional(z.union([z.array(text(MAX_WORD_CHARS)).check(z.maxLength(MAX_WORDS)), z.literal(false)])),
  /** Whether to offer a comment. Default true. */
  comment: z.optional(z.boolean()),
  /** Whether to ask for the person's goal. Default: the moment's. */
  goal: z.optional(z.boolean()),
  /** Whether to offer a photo. Default: the moment's. */
  attachments: z.optional(z.boolean()),
  /** Whether to ask for contact details. Default: the moment's. */
  contact: z.optional(z.boolean()),
})
export type FollowUp = z.infer<typeof followUp>

/** A named point in the host app: what is asked there, when, and to which stage of which journey it belongs. */
export const momentDefinition = z.strictObject({
  id: identifier,
  /** Default: "How did that feel?" in the person's language. */
  question: z.optional(localised),
  /** Default `mood5`. */
  scale: z.optional(scaleId),
  /** Id of the journey that this moment belongs to, and the stage of it. */
  journey: z.optional(identifier),
  stage: z.optional(identifier),
  /** Words to choose from after the rating, `false` for none. Default: words that suit the rating. */
  words: z.optional(z.union([z.array(text(MAX_WORD_CHARS)).check(z.maxLength(MAX_WORDS)), z.literal(false)])),
  followUp: z.optional(z.array(followUp).check(z.maxLength(10))),
  /** Whether to offer a comment. Default true. */
  comment: z.optional(z.boolean()),
  /** Whether to ask for the person's goal. Default false. */
  goal: z.optional(z.boolean()),
  /** Whether to offer a photo or screenshot. Default: only after a negative answer. */
  attachments: z.optional(z.boolean()),
  /** Whether to ask for contact details. Default false. */
  contact: z.optional(z.boolean()),
  touchpoint: z.optional(touchpoint),
  /** A planned wow moment: if set in the collector's config, the figures say whether people felt great. Default false. */
  wow: z.optional(z.boolean()),
  /** `end`: asked when the journey run ends (the remembered value). `pulse`: asked 60–90 days later. */
  role: z.optional(z.enum(['live', 'end', 'pulse'])),
  when: z.optional(z.union([trigger, z.array(trigger).check(z.maxLength(10))])),
  policy: z.optional(z.partial(policy)),
  /** Who reads the feedback, and within how many days the person hears back. Shown at the end. */
  promise: z.optional(
    z.strictObject({
      name: text(MAX_NAME_CHARS),
      days: z.optional(z.number().check(z.gt(0), z.lte(365))),
    }),
  ),
})
export type MomentDefinition = z.infer<typeof momentDefinition>
