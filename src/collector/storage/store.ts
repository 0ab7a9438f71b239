import { join } from 'node:path'
import type { Exchange } from '../limits/rate-limiter.js'
import { type Arrival, type Delivery, type Outcome, rejected } from './arrival.js'
import { type Database, isValueFault, StorageError } from './databases/database.js'
import { groupCommit } from './databases/group-commit.js'
import { migrate } from './databases/migrations.js'
import { createPartitions } from './databases/partitions.js'
import { sqlite } from './databases/sqlite.js'
import { type Archived, archive } from './feedback/archive.js'
import { type Attachments, attachments } from './feedback/attachments.js'
import { type Cases, cases } from './feedback/cases.js'
import { type DataSubjects, dataSubjects } from './feedback/data-subjects.js'
import { type Evidence, evidence } from './feedback/evidence.js'
import { type Replies, replies } from './feedback/replies.js'
import { type Voices, voices } from './feedback/voices.js'
import { type Insight, insight } from './insight/insight.js'
import { commit } from './items/commit.js'
import { type Audit, audit } from './projects/audit.js'
import { type Members, members } from './projects/members.js'
import { type Projects, projects } from './projects/projects.js'
import { type Settings, settings } from './projects/settings.js'
import { requestCounts } from './request-counts.js'
import { type Webhooks, webhooks } from './webhooks/webhooks.js'

/** All data of a collector. */
export interface Store {
  readonly projects: Projects
  readonly members: Members
  readonly voices: Voices
  readonly cases: Cases
  readonly evidence: Evidence
  readonly attachments: Attachments
  readonly people: DataSubjects & Replies
  readonly webhooks: Webhooks
  readonly settings: Settings
  readonly audit: Audit
  readonly insight: Insight
  /** Stores the items of one request; resolves once they are on disk. Returns one outcome per arrival, in order. */
  deliver(delivery: Delivery): Promise<Outcome[]>
  /** Reads all items of a project, or those of one person or kind, in the order of their ids. */
  archive(project: number, only?: Parameters<typeof archive>[2]): AsyncGenerator<Archived>
  /**
   * Erases items past their retention period and creates the partitions of the next months. Call it about once an
   * hour.
   */
  runMaintenance(): Promise<void>
  /** Resolves if the database stores what is written now; rejects with a StorageError otherwise. */
  ready(): Promise<void>
  /** Adds up the request counts of all collectors; only where several can share this store. */
  readonly meters?: Exchange
  /**
   * Calls `listener` when data of a project changed, in this collector or another on the same database; returns a
   * function that unsubscribes.
   */
  listen(listener: (project: number) => void): () => void
  /** Waits for the work in progress, for about a second, then closes the database. */
  close(): Promise<void>
}

export interface StoreOptions {
  /** The clock, in Unix milliseconds. Default `Date.now`. */
  now?: () => number
}

/**
 * Opens a store and migrates its schema to the newest version.
 * @param at A folder for the embedded database, a `postgres://` URL, or a `Database` that an adapter has opened.
 * Any other URL throws a TypeError, a folder that cannot be used throws a StorageError.
 * @example
 * const store = await openStore('./data')
 */
export async function openStore(
  at: string | Database,
  { now = Date.now }: StoreOptions = {},
): Promise<Store> {
  const db = typeof at === 'string' ? await open(at) : at
  try {
    await migrate(db)
    await createPartitions(db, now())
  } catch (error) {
    await db.close()
    throw db.dialect === 'postgres'
      ? (await import('./databases/postgres/explain-start.js')).explainStart(error)
      : error
  }

  const commitSoon = groupCommit<Delivery, Outcome[]>(group => db.transaction(tx => commitAll(tx, group)), {
    weight: delivery => delivery.arrivals.length,
    isMemberFault: error => !(error instanceof StorageError && error.fault === 'database'),
    // SQLite has one writer: while one group is written to disk, the main thread collects the next.
    ...(db.dialect === 'sqlite' ? { limit: 500, lanes: 1 } : { limit: 300, lanes: 4 }),
  })

  /** Commits a delivery. If the database refuses a value in it, each item alone, so that only that one is rejected. */
  const deliver = async (delivery: Delivery): Promise<Outcome[]> => {
    try {
      return await commitSoon(delivery)
    } catch (error) {
      if (!isValueFault(error)) throw error
      if (delivery.arrivals.length === 1)
        return [rejected('item: the database cannot store one of its values; shorten it, or leave it out')]
    }
    const outcomes: Outcome[] = []
    for (const arrival of delivery.arrivals)
      outcomes.push(...(await deliver({ ...delivery, arrivals: [arrival] })))
    return outcomes
  }

  let closing = false
  let maintenance: Promise<void> | undefined
  const maintain = async () => {
    await createPartitions(db, now())
    await config.expire(() => closing)
  }

  const known = projects(db, now)
  const config = settings(db, now, known.refresh)
  return {
    projects: known,
    members: members(db, now),
    voices: voices(db, now),
    cases: cases(db, now),
    evidence: evidence(db, now),
    attachments: attachments(db, now),
    people: { ...dataSubjects(db, now), ...replies(db, now) },
    webhooks: webhooks(db, now),
    settings: config,
    audit: audit(db, now),
    insight: insight(db, now),
    async deliver(delivery) {
      const outcomes = await deliver(delivery)
      if (outcomes.some(outcome => outcome.status === 'accepted')) db.announce(delivery.project)
      return outcomes
    },
    runMaintenance() {
      maintenance ??= maintain().finally(() => {
        maintenance = undefined
      })
      return maintenance
    },
    ready: once(() =>
      // Reading succeeds also on a standby or a full disk, so that only a write shows whether answers can be stored.
      db.transaction(tx => tx.run('UPDATE schema_version SET version = version'), READY_LIMIT_MS),
    ),
    archive: (project, only) => archive(db, project, only),
    ...(db.dialect === 'postgres' && { meters: requestCounts(db) }),
    listen: db.listen,
    async close() {
      closing = true
      // A statement of it that waits is ended by closing the database.
      await Promise.race([maintenance?.catch(() => {}), pause(MAINTENANCE_GRACE_MS)])
      await db.close()
    },
  }
}

/** Milliseconds within which the database must have written, to be called ready. */
const READY_LIMIT_MS = 3000
/** Milliseconds that maintenance gets to end when the store is closed. */
const MAINTENANCE_GRACE_MS = 400

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms).unref())

/** Lets calls that come while one runs share its result, so that many health checks cost one write. */
function once(work: () => Promise<unknown>): () => Promise<void> {
  let running: Promise<void> | undefined
  return () => {
    running ??= work()
      .then(() => {})
      .finally(() => {
        running = undefined
      })
    return running
  }
}

async function open(at: string): Promise<Database> {
  if (!/^postgres(ql)?:/.test(at)) {
    if (/^\w+:\/\//.test(at))
      throw new TypeError('at: this URL is not supported; use a folder or a postgres:// URL')
    return sqlite(join(at, 'heartfelt.db'))
  }
  const { checkDatabaseUrl, explainStart } = await import('./databases/postgres/explain-start.js')
  checkDatabaseUrl(at)
  // Load the Postgres client only when it is used.
  const { postgres } = await import('./databases/postgres.js')
  try {
    return postgres(at)
  } catch (error) {
    throw explainStart(error)
  }
}

/** Commits the arrivals of several requests, grouped by project, and returns the outcomes of each request. */
async function commitAll(tx: Parameters<typeof commit>[0], group: Delivery[]): Promise<Outcome[][]> {
  const byProject = new Map<number, Arrival[]>()
  const ranges = group.map(({ project, arrivals }) => {
    const all = byProject.get(project) ?? []
    byProject.set(project, all)
    const start = all.length
    all.push(...arrivals)
    return { project, start, end: all.length }
  })
  const outcomes = new Map<number, Outcome[]>()
  for (const [project, arrivals] of [...byProject].sort(([a], [b]) => a - b))
    outcomes.set(project, await commit(tx, { project, arrivals }))
  return ranges.map(({ project, start, end }) => outcomes.get(project)!.slice(start, end))
}
