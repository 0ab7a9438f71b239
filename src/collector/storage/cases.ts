import type { Case, CaseChange, CaseState } from '../../model/case.js'
import { DAY_MS } from '../../model/time.js'
import type { RecoveryCase } from '../insight/recovery.js'
import { HISTORY_AGE_MS } from './arrival.js'
import { among, type Database, type Transaction } from './database.js'
import { toVoice, type VoiceRow, voiceColumns } from './voices.js'

interface CaseRow {
  feedback: string
  state: CaseState
  owner: string | null
  cause: string | null
  acknowledged_at: number | null
  closed_at: number | null
  told_at: number | null
}

/** Milliseconds that a case is looked at: 90 days. */
const WINDOW_MS = 90 * DAY_MS
/** The most cases that are read at a time. */
const MAX_CASES = 1000

/** A case as recovery is measured. `after` is the next rating on the same scale: constructs are never compared. */
export interface MeasuredCase extends RecoveryCase {
  /** What the person said when asked whether it was put right, 0–1. */
  verdict?: number
  /** When `after` was felt, Unix milliseconds. */
  afterAt?: number
}

export type Cases = ReturnType<typeof cases>

export function cases(db: Database, now: () => number) {
  const read = async (project: number): Promise<(CaseRow & { at: VoiceRow })[]> => {
    const voices = await db.all<VoiceRow>(
      `SELECT ${voiceColumns} FROM item
       WHERE project = ? AND kind = 'feedback' AND received_at > ? AND (
         value < 0 AND (source <> 'import' OR created_at >= received_at - ${HISTORY_AGE_MS}) OR EXISTS (
         SELECT 1 FROM recovery_case WHERE recovery_case.project = item.project AND recovery_case.feedback = item.id))
       ORDER BY received_at DESC, id DESC LIMIT ${MAX_CASES}`,
      [project, now() - WINDOW_MS],
    )
    const { list, params } = among(voices.map(({ id }) => id))
    const rows = await db.all<CaseRow>(
      `SELECT feedback, state, owner, cause, acknowledged_at, closed_at, told_at FROM recovery_case
       WHERE project = ? AND feedback IN ${list}`,
      [project, ...params],
    )
    const known = new Map(rows.map(row => [row.feedback, row]))
    return voices.map(at => ({ ...untouched, feedback: at.id, ...known.get(at.id), at }))
  }

  /** Ratings of these people, in the order in which they were felt. */
  const ratingsOf = async (project: number, people: readonly string[]): Promise<Felt[]> => {
    if (people.length === 0) return []
    const { list, params } = among([...new Set(people)])
    return db.all<Felt>(
      `SELECT person, moment, scale, value, created_at FROM item
       WHERE project = ? AND kind = 'feedback' AND received_at > ? AND person IN ${list} ORDER BY created_at`,
      [project, now() - 2 * WINDOW_MS, ...params],
    )
  }

  const joined = async (project: number) => {
    const all = await read(project)
    const felt = new Map<string, Felt[]>()
    for (const one of await ratingsOf(
      project,
      all.map(({ at }) => at.person),
    ))
      felt.set(one.person, [...(felt.get(one.person) ?? []), one])
    return all.map(row => ({ row, felt: felt.get(row.at.person) ?? [] }))
  }

  return {
    /** Cases of the last 90 days, newest first. */
    async list(project: number): Promise<Case[]> {
      return (await joined(project)).map(({ row, felt }) => toCase(row, felt))
    },
    /** The same as recovery is measured by; what was set aside is none. */
    async measured(project: number): Promise<MeasuredCase[]> {
      return (await joined(project))
        .filter(({ row }) => row.state !== 'set_aside')
        .map(({ row, felt }) => toMeasured(row, felt))
    },
    /** Notes what the team does about an answer. Gives false if there is no such answer. */
    async change(project: number, feedback: string, change: CaseChange): Promise<boolean> {
      const done = await db.transaction(tx => handle(tx, project, feedback, change, now()))
      if (done) db.announce(project)
      return done
    },
  }
}

const untouched = {
  state: 'open' as CaseState,
  owner: null,
  cause: null,
  acknowledged_at: null,
  closed_at: null,
  told_at: null,
}

interface Felt {
  person: string
  moment: string
  scale: string
  value: number
  created_at: number
}

/** Notes a step of a case in the caller's transaction: what is not named stays as it was. */
export async function handle(
  tx: Transaction,
  project: number,
  feedback: string,
  { state, owner, cause, told }: CaseChange & { told?: boolean },
  now: number,
): Promise<boolean> {
  // Held, so that no erasure passes between and leaves a case without an answer.
  const [voice] = await tx.all(
    `SELECT id FROM item WHERE project = ? AND id = ? AND kind = 'feedback'${tx.forUpdate}`,
    [project, feedback],
  )
  if (!voice) return false
  const [before = { ...untouched, feedback }] = await tx.all<CaseRow>(
    `SELECT feedback, state, owner, cause, acknowledged_at, closed_at, told_at FROM recovery_case
     WHERE project = ? AND feedback = ?${tx.forUpdate}`,
    [project, feedback],
  )
  const next = state ?? before.state
  const handled = next !== 'open' && next !== 'set_aside'
  const columns = [
    'project',
    'feedback',
    'state',
    'owner',
    'cause',
    'acknowledged_at',
    'closed_at',
    'told_at',
    'updated_at',
  ]
  await tx.upsert(
    'recovery_case',
    columns,
    ['project', 'feedback'],
    [
      [
        ...[project, feedback, next, owner ?? before.owner, cause ?? before.cause],
        before.acknowledged_at ?? (handled ? now : null),
        // Taken up again, it is no longer closed; who was told stays told.
        next === 'closed' ? (before.closed_at ?? now) : null,
        told ? now : before.told_at,
        now,
      ],
    ],
    columns
      .slice(2)
      .map(name => `${name} = excluded.${name}`)
      .join(', '),
  )
  return true
}

/** What the person said when asked whether it was put right: their last word since they were told. */
const verdictOf = ({ told_at, at }: CaseRow & { at: VoiceRow }, felt: readonly Felt[]): Felt | undefined =>
  told_at === null
    ? undefined
    : felt.findLast(
        one => one.scale === 'restored4' && one.moment === at.moment && one.created_at >= told_at - 1000,
      )

function toCase(row: CaseRow & { at: VoiceRow }, felt: readonly Felt[]): Case {
  const after = verdictOf(row, felt)?.value
  const told = row.state === 'closed' && row.told_at !== null
  const state = !told ? row.state : after === undefined ? 'told' : after > 0 ? 'confirmed' : 'reopened'
  const at = (name: string, ms: number | null) => (ms === null ? {} : { [name]: new Date(ms).toISOString() })
  return {
    voice: toVoice(row.at),
    state,
    ...(row.owner && { owner: row.owner }),
    ...(row.cause && { cause: row.cause }),
    ...at('acknowledgedAt', row.acknowledged_at),
    ...at('closedAt', row.closed_at),
    ...at('toldAt', row.told_at),
    ...(after !== undefined && { after }),
  }
}

function toMeasured(row: CaseRow & { at: VoiceRow }, felt: readonly Felt[]): MeasuredCase {
  const { person, created_at, received_at, scale, value } = row.at
  const same = felt.filter(one => one.scale === scale)
  const verdict = verdictOf(row, felt)?.value
  const before = same.findLast(one => one.created_at < created_at)?.value
  const later = same.find(one => one.created_at > (row.closed_at ?? created_at))
  return {
    ...{ person, openedAt: received_at, failed: value },
    ...(row.acknowledged_at !== null && { acknowledgedAt: row.acknowledged_at }),
    ...(row.closed_at !== null && { closedAt: row.closed_at }),
    ...(row.told_at !== null && { toldAt: row.told_at }),
    ...(verdict !== undefined && { verdict, reopened: verdict <= 0 }),
    ...(before !== undefined && { before }),
    ...(later && { after: later.value, afterAt: later.created_at }),
  }
}
