import * as z from 'zod/mini'
import { MAX_NAME_CHARS } from './limits.js'
import { identifier, text } from './text.js'

/** The phases of a customer relationship, in their usual order. */
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

/** A journey: a customer's goal, and the stages on the way to it. */
export const journeyDefinition = z.strictObject({
  id: identifier,
  /** The goal in the customer's words, for example "get shoes that fit". */
  goal: z.optional(text(200)),
  /** Stage ids in order; at least one. */
  stages: z.array(identifier).check(z.minLength(1), z.maxLength(50)),
  /** Days without an event after which an open run expires. Default 30, range 1–400. */
  timeoutDays: z.optional(z.number().check(z.gte(1), z.lte(400))),
  /** Who is responsible for the journey. */
  owner: z.optional(text(MAX_NAME_CHARS)),
  /** The company's name for it, shown beside the goal. */
  label: z.optional(text(200)),
})
export type JourneyDefinition = z.infer<typeof journeyDefinition>

/** A position in a journey: id of the definition, this person's run, and the stage. */
export const journeyPlace = z.strictObject({
  id: identifier,
  run: identifier,
  stage: z.optional(identifier),
})
export type JourneyPlace = z.infer<typeof journeyPlace>

export type RunState = 'open' | 'completed' | 'abandoned' | 'expired'
