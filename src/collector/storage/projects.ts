import type { Config } from '../../model/protocol.js'
import { secret, sha256 } from '../secret.js'
import type { Database } from './database.js'

export interface Project {
  id: number
  name: string
  /** Public, write-only. */
  key: string
  /** Signs customer tokens; shared with the host's server only. */
  customerSecret: string
  /** Whether feedback that names a customer without a valid signature is turned away. */
  requireSignature: boolean
  /** Origins beside the collector's own list whose pages may send to this project. */
  origins: string[]
  config: Config
  configVersion: number
  /** Days after which what people said is erased; 0 keeps it. */
  retentionDays: number
}

/** A new project with the one secret that is stored only as a hash: shown once, here. */
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
}

const emptyConfig: Config = { moments: [], journeys: [], policy: {}, locales: {} }
const columns =
  'id, name, pk, customer_secret, require_signature, origins, config, config_version, retention_days'
/** How long a collector may answer from memory before it looks at the database again. */
const CACHE_MS = 2000

export const customerSecret = (): string => secret('cs_', 32)

export type Projects = ReturnType<typeof projects>

export function projects(db: Database, now: () => number) {
  const byKey = new Map<string, { project: Project; until: number }>()
  let everyOrigin: { origins: Set<string>; until: number } | undefined

  const first = async (where: string, value: string | number): Promise<Project | undefined> => {
    const [row] = await db.all<ProjectRow>(`SELECT ${columns} FROM project WHERE ${where} = ?`, [value])
    return row && toProject(row)
  }

  return {
    async add(name: string, config: Config = emptyConfig): Promise<NewProject> {
      const key = secret('pk_', 18)
      const secretKey = secret('sk_', 32)
      const values = [name, key, sha256(secretKey), customerSecret(), JSON.stringify(config), now()]
      // Whoever takes the number first has it; the others take the next.
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
    /** The project of a public key. */
    async byKey(key: string): Promise<Project | undefined> {
      const known = byKey.get(key)
      if (known && known.until > now()) return known.project
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
    /** Origins of all projects together: a preflight request does not say which project it is for. */
    async origins(): Promise<Set<string>> {
      if (!everyOrigin || everyOrigin.until <= now()) {
        const rows = await db.all<{ origins: string }>(`SELECT origins FROM project WHERE origins <> '[]'`)
        everyOrigin = {
          origins: new Set(rows.flatMap(row => JSON.parse(row.origins) as string[])),
          until: now() + CACHE_MS,
        }
      }
      return everyOrigin.origins
    },
    /** Forget what is in memory, after a change. */
    refresh(): void {
      byKey.clear()
      everyOrigin = undefined
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
  }
}
