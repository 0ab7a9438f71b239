import { DAY_MS } from '../../model/time.js'
import type { PromptRecord } from '../contracts.js'
import type { UpdateRecord } from '../device/update-record.js'
import { type Decision, decide, isRelationship, type Question } from './policy.js'

/** How a prompt ended, where that matters for asking again. `unseen`: it never appeared on the page. */
export type Outcome = 'answered' | 'dismissed' | 'never' | 'unseen'

/** The number of prompts shown in this session, that is, while the tab lives. */
export interface SessionCount {
  prompts: number
}

const RECORD_NAME = 'prompts'

/**
 * Repairs a stored record. Missing or damaged fields start afresh. Times in the future (the clock ran ahead and was
 * corrected) become `now`. Entries that no rule needs are dropped: rules look back 365 days over all prompts, and
 * further only at the last prompt for each moment.
 * @param now Unix milliseconds.
 */
export function repairRecord(record: Partial<PromptRecord> | undefined, now: number): PromptRecord {
  const past = (at: unknown) => Math.min(typeof at === 'number' ? at : now, now)
  const shown = (Array.isArray(record?.shown) ? record.shown : [])
    .filter(prompt => Array.isArray(prompt))
    .map(([at, ...rest]): PromptRecord['shown'][number] => [past(at), ...rest])
  const last = new Map(shown.map((prompt, i) => [prompt[1], i]))
  return {
    first: past(record?.first),
    shown: shown.filter(([at, moment], i) => now - at < 365 * DAY_MS || last.get(moment) === i),
    dismissals: Number(record?.dismissals) || 0,
    dismissedAt: past(record?.dismissedAt),
    never: !!record?.never,
  }
}

/** The prompts that this device has shown, shared by its tabs. */
export interface PromptHistory {
  /** Decides, and records the prompt in the same transaction, so that two tabs never ask at once. */
  decide(question: Question): Promise<Decision>
  /** Whether `decide()` would allow the question. Records nothing. */
  wouldAsk(question: Question): Promise<boolean>
  /** Records how a prompt ended. Only for prompts that `decide()` allowed: closing a passive one is no dismissal. */
  recordOutcome(moment: string, outcome: Outcome): Promise<void>
  /** Reads the record. The first read sets the time of the first visit. */
  read(): Promise<PromptRecord>
  /** Deletes the record: the person signs out, withdraws consent or asks to be forgotten. */
  forget(): Promise<void>
}

/**
 * @param updateRecord Stores the record; see device/update-record.ts.
 * @param session Counts the prompts of this session. Default: a count that lasts as long as the page.
 * @param clock Unix milliseconds. Default `Date.now`.
 */
export function createPromptHistory(
  updateRecord: UpdateRecord,
  session: SessionCount = { prompts: 0 },
  clock: () => number = Date.now,
): PromptHistory {
  /**
   * The record as this tab last read it. A question that it forbids is refused without a transaction, because other
   * tabs only ever add prompts. An erasure in another tab takes effect with the next page.
   */
  let cached: PromptRecord | undefined

  /** Changes the record. `now` is read inside the transaction, after other tabs have finished theirs. */
  const change = async (edit: (record: PromptRecord, now: number) => void) => {
    const changed = await updateRecord<PromptRecord>(RECORD_NAME, old => {
      const now = clock()
      const record = repairRecord(old, now)
      edit(record, now)
      return record
    })
    cached = changed
    return changed
  }

  return {
    async decide(question) {
      let decision!: Decision
      if (cached) {
        const now = clock()
        cached = repairRecord(cached, now)
        decision = decide({ ...question, session: session.prompts }, cached, now)
        if (!decision.ask) return decision
      }
      let counted = 0
      await change((record, now) => {
        // A failed transaction runs again: undo what its first run counted.
        session.prompts -= counted
        decision = decide({ ...question, session: session.prompts }, record, now)
        counted = +(decision.ask && question.source !== 'passive')
        session.prompts += counted
        if (counted) record.shown.push([now, question.moment.id, isRelationship(question.moment)])
      })
      return decision
    },
    async wouldAsk(question) {
      const record = (await change(() => {}))!
      return decide({ ...question, session: session.prompts }, record, clock()).ask
    },
    async recordOutcome(moment, outcome) {
      await change((record, now) => {
        if (outcome === 'answered') record.dismissals = 0
        else if (outcome === 'unseen') {
          const i = record.shown.findLastIndex(shown => shown[1] === moment)
          if (i >= 0) record.shown.splice(i, 1)
        } else {
          record.dismissals++
          record.dismissedAt = now
          record.never ||= outcome === 'never'
        }
      })
      if (outcome === 'unseen') session.prompts--
    },
    read: async () => (await change(() => {}))!,
    async forget() {
      session.prompts = 0
      cached = undefined
      await updateRecord(RECORD_NAME, () => undefined)
    },
  }
}
