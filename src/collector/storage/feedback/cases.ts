import type { Case, CaseChange, CaseState } from '../../../model/case.js'
import { DAY_MS } from '../../../model/time.js'
import type { MeasuredCase } from '../../insight/recovery/case-figures.js'
import { HISTORY_AGE_MS } from '../arrival.js'
import { type Database, inList, type Transaction } from '../databases/database.js'
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

/** Age in milliseconds up to which cases are listed: 90 days. */
const WINDOW_MS = 90 * DAY_MS
/** Most cases that are read. */
const MAX_CASES = 1000

export type Cases = ReturnType<typeof cases>

/** Unhappy feedback as cases that the team works on. */
export function cases(db: Database, now: () => number) {
  const read = async (project: number): Promise<(CaseRow & { voice: VoiceRow })[]> => {
    const voices = await db.all<VoiceRow>(
      `SELECT ${voiceColumns} FROM item
       WHERE project = ? AND kind = 'feedback' AND received_at > ? AND (
         value < 0 AND (source <> 'import' OR created_at >= received_at - ${HISTORY_AGE_MS}) OR EXISTS (
         SELECT 1 FROM recovery_case WHERE recovery_case.project = item.project AND recovery_case.feedback = item.id))
       ORDER BY received_at DESC, id DESC LIMIT ${MAX_CASES}`,
      [project, now() - WINDOW_MS],
    )
    return withCases(project, voices)
  }

  const withCases = async (project: number, voices: VoiceRow[]) => {
    const { list, params } = inList(voices.map(({ id }) => id))
    const rows = await db.all<CaseRow>(
      `SELECT feedback, state, owner, cause, acknowledged_at, closed_at, told_at FROM recovery_case
       WHERE project = ? AND feedback IN ${list}`,
      [project, ...params],
    )
    const known = new Map(rows.map(row => [row.feedback, row]))
    return voices.map(voice => ({ ...untouched, feedback: voice.id, ...known.get(voice.id), voice }))
  }

  /** The ratings of these people, oldest first. */
  const ratingsOf = async (project: number, people: readonly string[]): Promise<PersonRating[]> => {
    if (people.length === 0) return []
    const { list, params } = inList([...new Set(people)])
    return db.all<PersonRating>(
      `SELECT person, moment, scale, value, created_at FROM item
       WHERE project = ? AND kind = 'feedback' AND received_at > ? AND person IN ${list} ORDER BY created_at`,
      [project, now() - 2 * WINDOW_MS, ...params],
    )
  }

  const readCases = async (project: number) => withRatings(project, await read(project))

  const withRatings = async (project: number, all: (CaseRow & { voice: VoiceRow })[]) => {
    const ratings = new Map<string, PersonRating[]>()
    for (const one of await ratingsOf(
      project,
      all.map(({ voice }) => voice.person),
    ))
      ratings.set(one.person, [...(ratings.get(one.person) ?? []), one])
    return all.map(row => ({ row, ratings: ratings.get(row.voice.person) ?? [] }))
  }

  return {
    /** The cases of the last 90 days, newest first, at most 1000. */
    async list(project: number): Promise<Case[]> {
      return (await readCases(project)).map(({ row, ratings }) => toCase(row, ratings))
    },
    /** The cases that the team has worked on, of feedback that was said within a time; others are open. */
    async within(project: number, { start, end }: { start: number; end: number }): Promise<Case[]> {
      const voices = await db.all<VoiceRow>(
        `SELECT ${voiceColumns} FROM item WHERE project = ? AND said_at >= ? AND said_at < ? AND kind = 'feedback'
         AND id IN (SELECT feedback FROM recovery_case WHERE project = ?)`,
        [project, start, end, project],
      )
      return (await withRatings(project, await withCases(project, voices))).map(({ row, ratings }) =>
        toCase(row, ratings),
      )
    },
    /** The same cases, as recovery is measured, without those that were set aside. */
    async measured(project: number): Promise<MeasuredCase[]> {
      return (await readCases(project))
        .filter(({ row }) => row.state !== 'set_aside')
        .map(({ row, ratings }) => toMeasured(row, ratings))
    },
    /** Changes a case; what `change` does not name stays. Returns false if there is no such feedback. */
    async change(project: number, feedback: string, change: CaseChange): Promise<boolean> {
      const changed = await db.transaction(tx => changeCase(tx, project, feedback, change, now()))
      if (changed) db.announce(project)
      return changed
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

/** One rating of the author of a case. */
interface PersonRating {
  person: string
  moment: string
  scale: string
  value: number
  created_at: number
}

/**
 * Changes a case in the caller's transaction; what `change` does not name stays. Returns false if there is no such
 * feedback.
 */
export async function changeCase(
  tx: Transaction,
  project: number,
  feedback: string,
  { state, owner, cause, told }: CaseChange & { told?: boolean },
  now: number,
): Promise<boolean> {
  // Lock the row, so that a simultaneous erasure cannot leave a case without its feedback.
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
        // A case that is taken up again is no longer closed, but the person was still told.
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

/** The person's last answer to whether the problem was solved, given since they were told. */
const verdictOf = (
  { told_at, voice }: CaseRow & { voice: VoiceRow },
  ratings: readonly PersonRating[],
): PersonRating | undefined =>
  told_at === null
    ? undefined
    : ratings.findLast(
        one => one.scale === 'restored4' && one.moment === voice.moment && one.created_at >= told_at - 1000,
      )

function toCase(row: CaseRow & { voice: VoiceRow }, ratings: readonly PersonRating[]): Case {
  const after = verdictOf(row, ratings)?.value
  const told = row.state === 'closed' && row.told_at !== null
  const state = !told ? row.state : after === undefined ? 'told' : after > 0 ? 'confirmed' : 'reopened'
  const time = (name: string, ms: number | null) =>
    ms === null ? {} : { [name]: new Date(ms).toISOString() }
  return {
    voice: toVoice(row.voice),
    state,
    ...(row.owner && { owner: row.owner }),
    ...(row.cause && { cause: row.cause }),
    ...time('acknowledgedAt', row.acknowledged_at),
    ...time('closedAt', row.closed_at),
    ...time('toldAt', row.told_at),
    ...(after !== undefined && { after }),
  }
}

function toMeasured(row: CaseRow & { voice: VoiceRow }, ratings: readonly PersonRating[]): MeasuredCase {
  const { person, created_at, received_at, scale, value } = row.voice
  const same = ratings.filter(one => one.scale === scale)
  const verdict = verdictOf(row, ratings)?.value
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
