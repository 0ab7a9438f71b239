import { join } from 'node:path'
import type { Exchange } from '../limits.js'
import { type Archived, archive } from './archive.js'
import type { Arrival, Delivery, Outcome } from './arrival.js'
import { type Attachments, attachments } from './attachments.js'
import { type Audit, audit } from './audit.js'
import { type Cases, cases } from './cases.js'
import { commit } from './commit.js'
import type { Database } from './database.js'
import { type Evidence, evidence } from './evidence.js'
import { groupCommit } from './group-commit.js'
import { type Members, members } from './members.js'
import { meters } from './meters.js'
import { migrate } from './migrations.js'
import { partition } from './partitions.js'
import { type People, people } from './people.js'
import { type Projects, projects } from './projects.js'
import { type Settings, settings } from './settings.js'
import { sqlite } from './sqlite.js'
import { type Voices, voices } from './voices.js'
import { type Webhooks, webhooks } from './webhooks.js'

/** Everything a collector remembers. */
export interface Store {
  readonly projects: Projects
  readonly members: Members
  readonly voices: Voices
  readonly cases: Cases
  readonly evidence: Evidence
  readonly attachments: Attachments
  readonly people: People
  readonly webhooks: Webhooks
  readonly settings: Settings
  readonly audit: Audit
  /** Stores what one request brought; resolves once it is on disk. One outcome per arrival, in order. */
  deliver(delivery: Delivery): Promise<Outcome[]>
  /** Everything of a project, or of one person or kind in it, in the order of the ids. */
  archive(project: number, only?: Parameters<typeof archive>[2]): AsyncGenerator<Archived>
  /** Erases what is past its time and prepares the months to come. Once an hour is often enough. */
  keepHouse(): Promise<void>
  /** Resolves if the database answers. */
  ready(): Promise<void>
  /** Counts of requests, where several collectors share this store. */
  readonly meters?: Exchange
  /** Hears of news in a project, from this collector or another on the same database; returns its undo. */
  listen(heard: (project: number) => void): () => void
  /** Finishes what is under way. */
  close(): Promise<void>
}

export interface StoreOptions {
  /** The clock, in Unix milliseconds. Default `Date.now`. */
  now?: () => number
}

/**
 * Opens a store and brings its schema up to date.
 * @param at A folder for the embedded database, a `postgres://` URL, or a database that an adapter has opened.
 * Any other URL throws a TypeError, a folder that cannot be used a StorageError.
 */
export async function openStore(
  at: string | Database,
  { now = Date.now }: StoreOptions = {},
): Promise<Store> {
  const db = typeof at === 'string' ? await open(at) : at
  try {
    await migrate(db)
    await partition(db, now())
  } catch (error) {
    await db.close()
    throw error
  }

  const deliver = groupCommit<Delivery, Outcome[]>(group => db.transaction(tx => commitAll(tx, group)), {
    weight: delivery => delivery.arrivals.length,
    // While one group goes to disk, this thread reads the requests of the next: neither waits for the other.
    ...(db.dialect === 'sqlite' ? { limit: 500, lanes: 1 } : { limit: 300, lanes: 4 }),
  })

  let closing = false
  let house: Promise<void> | undefined
  const keepHouse = async () => {
    await partition(db, now())
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
    people: people(db, now),
    webhooks: webhooks(db, now),
    settings: config,
    audit: audit(db, now),
    async deliver(delivery) {
      const outcomes = await deliver(delivery)
      if (outcomes.some(outcome => outcome.status === 'accepted')) db.announce(delivery.project)
      return outcomes
    },
    keepHouse() {
      house ??= keepHouse().finally(() => {
        house = undefined
      })
      return house
    },
    ready: async () => void (await db.all('SELECT version FROM schema_version')),
    archive: (project, only) => archive(db, project, only),
    ...(db.dialect === 'postgres' && { meters: meters(db) }),
    listen: db.listen,
    async close() {
      closing = true
      await house?.catch(() => {})
      await db.close()
    },
  }
}

async function open(at: string): Promise<Database> {
  if (!/^postgres(ql)?:/.test(at)) {
    if (/^\w+:\/\//.test(at))
      throw new TypeError('at: must be a folder, or an address that begins with postgres://')
    return sqlite(join(at, 'heartfelt.db'))
  }
  // Loaded only where it is used: the embedded database starts without it.
  const { postgres } = await import('./postgres.js')
  return postgres(at)
}

/** Commits each project's arrivals together and hands the outcomes back to the deliveries they came with. */
async function commitAll(tx: Parameters<typeof commit>[0], group: Delivery[]): Promise<Outcome[][]> {
  const together = new Map<number, Arrival[]>()
  const places = group.map(({ project, arrivals }) => {
    const all = together.get(project) ?? []
    together.set(project, all)
    const start = all.length
    all.push(...arrivals)
    return { project, start, end: all.length }
  })
  const outcomes = new Map<number, Outcome[]>()
  for (const [project, arrivals] of [...together].sort(([a], [b]) => a - b))
    outcomes.set(project, await commit(tx, { project, arrivals }))
  return places.map(({ project, start, end }) => outcomes.get(project)!.slice(start, end))
}
