import { Dictionary, HashIndex } from './dictionary.js'

/** What an answer's `flags` hold: two bits of the source, whether it came late, whether it may be a case. */
export const IMPORT = 2
export const SOURCE_BITS = 3
export const LATE_BIT = 4
/** An imported answer that was old when it arrived: it opens no case. */
export const HISTORY_BIT = 8
export const COMMENT_BIT = 16

export const sourceNames = ['prompted', 'passive', 'import'] as const

/** Events of prompts. `ANSWER`: an answer whose prompt is not among the day's rows. */
export const SHOWN = 1
export const ANSWERED_BIT = 8
export const DISMISSED_BIT = 16
export const IGNORED_BIT = 32
export const SUPPRESSED = 2
export const ANSWER = 3
export const EVENT_BITS = 7

export const stepEvents = ['started', 'stage', 'completed', 'abandoned', 'expired'] as const
export const probes = ['indifferent', 'mixed', 'unsure'] as const

/** No run, no place, no contact. */
export const NONE = 0

/**
 * The feedback of one UTC day as columns, one entry per answer, oldest first. All but `at`, `value`, `run`, `flags` and
 * `probe` are numbers of a dictionary.
 */
export interface AnswerColumns {
  /** Milliseconds since the day's start. */
  at: Uint32Array
  person: Uint32Array
  value: Float64Array
  /** Scale and point. */
  point: Uint16Array
  moment: Uint16Array
  /** Journey and stage; 0 for none. */
  place: Uint16Array
  /** Owner, channel, kind and phase of the touchpoint; 0 for none. */
  contact: Uint16Array
  /** Hash of the journey's run; 0 for none. */
  run: Float64Array
  profile: Uint32Array
  flags: Uint8Array
  /** 1 + index into `probes`; 0 for none. */
  probe: Uint8Array
  /** The terms of answer i are `terms[starts[i]]` to `terms[starts[i + 1] - 1]`. */
  starts: Uint32Array
  terms: Uint32Array
}

/** The prompts of one day: those shown, with what became of them; those suppressed; answers without a prompt. */
export interface PromptColumns {
  at: Uint32Array
  person: Uint32Array
  moment: Uint16Array
  event: Uint8Array
  /** Why a prompt was suppressed. */
  reason: Uint16Array
  profile: Uint32Array
}

/** The steps of journeys on one day. */
export interface StepColumns {
  at: Uint32Array
  person: Uint32Array
  place: Uint16Array
  run: Float64Array
  /** Index into `stepEvents`. */
  event: Uint8Array
  profile: Uint32Array
}

/** Values of a key that has too many to stand in profiles, as 32-bit hashes; 0 where it is absent. */
export interface WideColumn {
  answers: Uint32Array
  prompts: Uint32Array
  steps: Uint32Array
}

export interface DayColumns {
  answers: AnswerColumns
  prompts: PromptColumns
  steps: StepColumns
  /** By the name of the key. */
  wide: Map<string, WideColumn>
}

/** One day's columns with dictionaries of their own, as they are stored. */
export interface PackedDay extends DayColumns {
  /** Hashes of the people. */
  people: Float64Array
  moments: string[]
  /** `scale\0point` */
  points: string[]
  /** `journey\0stage`; the first is empty. */
  places: string[]
  /** JSON of the touchpoint's parts; the first is empty. */
  contacts: string[]
  reasons: string[]
  terms: string[]
  keys: string[]
  values: string[][]
  /** One entry per key for each profile: 0 for absent, else 1 + index into the values of the key. */
  profiles: Uint16Array
}

/** A day whose numbers are those of the project's dictionaries. */
export interface Day extends DayColumns {
  day: number
  version: number
  bytes: number
}

/** One key of the host's context or of customer traits. */
export interface SegmentKey {
  name: string
  values: Dictionary
}

/** The dictionaries of one project. */
export class Dictionaries {
  readonly people = new HashIndex()
  readonly moments = new Dictionary()
  readonly points = new Dictionary()
  readonly places = new Dictionary()
  readonly contacts = new Dictionary()
  readonly reasons = new Dictionary()
  readonly terms = new Dictionary()
  readonly keys = new Dictionary()
  readonly values: Dictionary[] = []
  readonly #profileIds = new Dictionary()
  /** For each profile the values by key: 0 for absent, else 1 + the number of the value. */
  readonly profiles: Uint16Array[] = []
  /** Names of keys with too many values to compare. */
  readonly wide = new Set<string>()

  profile(values: Uint16Array): number {
    // Trailing zeros are dropped, so that a new key does not change the profiles without it.
    let end = values.length
    while (end > 0 && values[end - 1] === 0) end--
    const own = values.slice(0, end)
    const id = this.#profileIds.id(own.join())
    if (id === this.profiles.length) this.profiles.push(own)
    return id
  }

  /** For each profile the value of one key: 0 for absent, else 1 + the number of the value. */
  valuesOf(key: number): Uint16Array {
    return Uint16Array.from(this.profiles, values => values[key] ?? 0)
  }
}
