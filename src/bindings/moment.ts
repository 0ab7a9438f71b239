import type { Asked, AskOptions, Heartfelt, Recorded } from '../browser/api.js'
import type { FeedbackInput } from '../browser/feedback.js'

/** What an app does with one moment. Calls made before there is a client wait for it. */
export interface Moment {
  /** The customer reached it: asks if the policy allows. */
  reached(options?: { context?: Record<string, unknown> }): Promise<Asked>
  /** Opens the question now. */
  ask(options?: AskOptions): Promise<Asked>
  /** Takes an answer without any user interface. */
  record(answer: Omit<FeedbackInput, 'moment'>): Promise<Recorded>
}

export const momentOf = (id: string, client: () => Promise<Heartfelt>): Moment => ({
  reached: async options => (await client()).reached(id, options),
  ask: async options => (await client()).ask(id, options),
  record: async answer => (await client()).record({ ...answer, moment: id }),
})
