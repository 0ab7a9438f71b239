import type { Config } from '../../../model/protocol.js'
import { secret, sha256 } from '../../secret.js'
import type { Database } from '../databases/database.js'

export interface Project {
  id: number
  name: string
  /** The public key: with it anybody may send items, and nobody may read any. */
  key: string
  /** Signs customer tokens; only the host's server may know it. */
  customerSecret: string
  /** Whether feedback that names a customer without a valid signature is rejected. */
  requireSignature: boolean
  /** Origins whose pages may send to this project, in addition to the collector's list. */
  origins: string[]
  config: Config
  configVersion: number
  /** Days after which items are erased; 0 keeps them. */
  retentionDays: number
  /** IANA name of the time zone whose days and weeks the figures use. */
  timezone: string
}

/** A new project with its secret key, which is stored only as a hash and returned only here. */
export interface NewProject extends Project {
  /** Secret key for servers: import, export. */
  secretKey: string
}

interface ProjectRow {
  id: number
  name: string
  pk: string
  customer_secret: string
  require_signature: number
  origins: string
  config: string
  config_version: number
  retention_days: number
  timezone: string
}

const emptyConfig: Config = { moments: [], journeys: [], policy: {}, locales: {} }
const columns =
  'id, name, pk, customer_secret, require_signature, origins, config, config_version, retention_days, timezone'
/** Milliseconds for which a collector uses a cached project before it reads the database again. */
const CACHE_MS = 2000

/** Creates a secret that signs customer tokens. */
export const customerSecret = (): string => secret('cs_', 32)

export type Projects = ReturnType<typeof projects>

/** The projects of a collector, cached for two seconds. */
export function projects(db: Database, now: () => number) {
  const byKey = new Map<string, { project: Project; until: number }>()
  let allOrigins: { origins: Set<string>; until: number } | undefined

  const first = async (where: string, value: string | number): Promise<Project | undefined> => {
    const [row] = await db.all<ProjectRow>(`SELECT ${columns} FROM project WHERE ${where} = ?`, [value])
    return row && toProject(row)
  }

  return {
    /** Adds a project with new keys. */
    async add(name: string, config: Config = emptyConfig): Promise<NewProject> {
      const key = secret('pk_', 18)
      const secretKey = secret('sk_', 32)
      const values = [name, key, sha256(secretKey), customerSecret(), JSON.stringify(config), now()]
      // Another collector may take the same number first; then the loop takes the next one.
      while (
        (await db.run(
          `INSERT INTO project (id, name, pk, sk_hash, customer_secret, config, created_at)
           SELECT COALESCE(MAX(id), 0) + 1, ?, ?, ?, ?, ?, CAST(? AS BIGINT) FROM project WHERE true
           ON CONFLICT (id) DO NOTHING`,
          values,
        )) === 0
      );
      return { ...(await first('pk', key))!, secretKey }
    },
    /** Finds a project by its public key. */
    async byKey(key: string): Promise<Project | undefined> {
      const cached = byKey.get(key)
      if (cached && cached.until > now()) return cached.project
      const project = await first('pk', key)
      if (project) byKey.set(key, { project, until: now() + CACHE_MS })
      return project
    },
    bySecretKey: (key: string) => first('sk_hash', sha256(key)),
    byId: async (id: number) =>
      Number.isInteger(id) && Math.abs(id) < 2 ** 31 ? first('id', id) : undefined,
    byName: (name: string) => first('name', name),
    async list(): Promise<Project[]> {
      return (await db.all<ProjectRow>(`SELECT ${columns} FROM project ORDER BY id`)).map(toProject)
    },
    /** The origins of all projects together, because a preflight request does not name its project. */
    async origins(): Promise<Set<string>> {
      if (!allOrigins || allOrigins.until <= now()) {
        const rows = await db.all<{ origins: string }>(`SELECT origins FROM project WHERE origins <> '[]'`)
        allOrigins = {
          origins: new Set(rows.flatMap(row => JSON.parse(row.origins) as string[])),
          until: now() + CACHE_MS,
        }
      }
      return allOrigins.origins
    },
    /** Clears the cache after a change. */
    refresh(): void {
      byKey.clear()
      allOrigins = undefined
    },
  }
}

function toProject(row: ProjectRow): Project {
  return {
    id: row.id,
    name: row.name,
    key: row.pk,
    customerSecret: row.customer_secret,
    requireSignature: row.require_signature === 1,
    origins: JSON.parse(row.origins),
    config: JSON.parse(row.config),
    configVersion: row.config_version,
    retentionDays: row.retention_days,
    timezone: row.timezone,
  }
}
