import type { Asked, AskOptions, Heartfelt, Recorded } from '../browser/api.js'
import type { FeedbackInput } from '../browser/feedback.js'

/** The functions of one moment. Calls before the client exists wait for it. */
export interface Moment {
  /** Call this when the person reaches the moment. Asks if the policy allows. */
  reached(options?: { context?: Record<string, unknown> }): Promise<Asked>
  /** Opens the question now. */
  ask(options?: AskOptions): Promise<Asked>
  /** Stores an answer without showing a question. */
  record(answer: Omit<FeedbackInput, 'moment'>): Promise<Recorded>
}

export const momentOf = (id: string, client: () => Promise<Heartfelt>): Moment => ({
  reached: async options => (await client()).reached(id, options),
  ask: async options => (await client()).ask(id, options),
  record: async answer => (await client()).record({ ...answer, moment: id }),
})
