import * as z from 'zod/mini'
import { MAX_NAME_CHARS } from './limits.js'
import { identifier, text } from './text.js'

/** The phases of a relation with a company, in the order in which a customer usually meets them. */
export const phases = [
  'attraction',
  'awareness',
  'discovery',
  'cultivation',
  'purchase',
  'use',
  'service',
  'advocacy',
] as const
export type Phase = (typeof phases)[number]

/** A journey: what a customer sets out to do, in their own words, and the stages it passes through. */
export const journeyDefinition = z.strictObject({
  id: identifier,
  /** The goal in the customer's words, for example "get shoes that fit". */
  goal: z.optional(text(200)),
  /** Stage ids in order; at least one. */
  stages: z.array(identifier).check(z.minLength(1), z.maxLength(50)),
  /** Days without a sign of life after which an open run expires. Default 30, range 1–400. */
  timeoutDays: z.optional(z.number().check(z.gte(1), z.lte(400))),
  /** Who answers for the whole journey. */
  owner: z.optional(text(MAX_NAME_CHARS)),
  /** How the company calls it, shown beside the customer's goal. */
  label: z.optional(text(200)),
})
export type JourneyDefinition = z.infer<typeof journeyDefinition>

/** Where in a journey something happened: the definition's id, this person's run of it, and the stage. */
export const journeyPlace = z.strictObject({
  id: identifier,
  run: identifier,
  stage: z.optional(identifier),
})
export type JourneyPlace = z.infer<typeof journeyPlace>

export type RunState = 'open' | 'completed' | 'abandoned' | 'expired'
