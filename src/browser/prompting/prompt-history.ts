import { DAY_MS } from '../../model/time.js'
import type { PromptRecord } from '../contracts.js'
import type { UpdateRecord } from '../device/update-record.js'
import { type Decision, decide, isRelationship, type Question } from './policy.js'

/** How a prompt ended, as far as asking again depends on it. `unseen`: it never came onto the page. */
export type Outcome = 'answered' | 'dismissed' | 'never' | 'unseen'

/** Prompts shown in this session. The host of the count decides where it lives; a tab's lifetime is meant. */
export interface SessionCount {
  prompts: number
}

const RECORD_NAME = 'prompts'

/**
 * The memory as it may be trusted now: what is missing or damaged starts afresh, what lies in the future (the clock
 * ran ahead, then was put right) counts as just now, and what no rule can need any more is dropped. Rules look
 * back 365 days over all prompts, and further only at the last one for each moment.
 */
export function heal(memory: Partial<PromptRecord> | undefined, now: number): PromptRecord {
  const past = (at: unknown) => Math.min(typeof at === 'number' ? at : now, now)
  const shown = (Array.isArray(memory?.shown) ? memory.shown : [])
    .filter(prompt => Array.isArray(prompt))
    .map(([at, ...rest]): PromptRecord['shown'][number] => [past(at), ...rest])
  const last = new Map(shown.map((prompt, i) => [prompt[1], i]))
  return {
    first: past(memory?.first),
    shown: shown.filter(([at, moment], i) => now - at < 365 * DAY_MS || last.get(moment) === i),
    dismissals: Number(memory?.dismissals) || 0,
    dismissedAt: past(memory?.dismissedAt),
    never: !!memory?.never,
  }
}

/** What the device remembers of having asked; shared by its tabs. */
export interface PromptHistory {
  /** Decides, and remembers the prompt in the same transaction: two tabs never ask twice. */
  claim(question: Question): Promise<Decision>
  /** Whether a claim would be granted as far as this device knows. */
  would(question: Question): Promise<boolean>
  /** Notes how a prompt ended. Only of prompts that were claimed: closing what one opened oneself is no refusal. */
  note(moment: string, outcome: Outcome): Promise<void>
  /** Reads the memory; the first reading is the first visit. */
  read(): Promise<PromptRecord>
  /** The person signs out, withdraws consent or asks to be forgotten. */
  forget(): Promise<void>
}

/**
 * @param amend Keeps the record; see amend.ts.
 * @param session Counts prompts of this session. Default: of this page.
 * @param clock Unix milliseconds.
 */
export function createPromptHistory(
  updateRecord: UpdateRecord,
  session: SessionCount = { prompts: 0 },
  clock: () => number = Date.now,
): PromptHistory {
  /**
   * The memory as this tab last saw it. What it forbids is refused without a look at the storage: other tabs only ever
   * add to it. To be erased by one of them counts from the next page on.
   */
  let seen: PromptRecord | undefined

  /** Changes the memory at an instant that is read inside the transaction, when it is this tab's turn. */
  const change = async (edit: (memory: PromptRecord, now: number) => void) => {
    const changed = await updateRecord<PromptRecord>(RECORD_NAME, old => {
      const now = clock()
      const memory = heal(old, now)
      edit(memory, now)
      return memory
    })
    seen = changed
    return changed
  }

  return {
    async claim(question) {
      let decision!: Decision
      if (seen) {
        const now = clock()
        seen = heal(seen, now)
        decision = decide({ ...question, session: session.prompts }, seen, now)
        if (!decision.ask) return decision
      }
      let counted = 0
      await change((memory, now) => {
        // A change that runs again takes back what it counted.
        session.prompts -= counted
        decision = decide({ ...question, session: session.prompts }, memory, now)
        counted = +(decision.ask && question.source !== 'passive')
        session.prompts += counted
        if (counted) memory.shown.push([now, question.moment.id, isRelationship(question.moment)])
      })
      return decision
    },
    async would(question) {
      const memory = (await change(() => {}))!
      return decide({ ...question, session: session.prompts }, memory, clock()).ask
    },
    async note(moment, outcome) {
      await change((memory, now) => {
        if (outcome === 'answered') memory.dismissals = 0
        else if (outcome === 'unseen') {
          const i = memory.shown.findLastIndex(shown => shown[1] === moment)
          if (i >= 0) memory.shown.splice(i, 1)
        } else {
          memory.dismissals++
          memory.dismissedAt = now
          memory.never ||= outcome === 'never'
        }
      })
      if (outcome === 'unseen') session.prompts--
    },
    read: async () => (await change(() => {}))!,
    async forget() {
      session.prompts = 0
      seen = undefined
      await updateRecord(RECORD_NAME, () => undefined)
    },
  }
}
