import { readFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../../../src/collector/storage/store.js'
import type { Item } from '../../../../src/model/feedback.js'
import { answer } from '../../harness.js'
import { startPgBouncer } from './pgbouncer.js'
import { freePort, type PostgresServer, startPostgres } from './postgres-server.js'

const tls = (name: string) => fileURLToPath(new URL(`../../../fixtures/tls/${name}`, import.meta.url))

let server: PostgresServer
/** Ports of the server itself, of a way to it that speaks TLS with a private authority's certificate, and of nothing. */
let ports: { plain: string; tls: string; closed: string }
const sockets = new Set<Socket>()
const way = createServer(socket => {
  sockets.add(socket)
  socket.on('error', () => {})
  // A client that wants TLS asks for it in eight bytes, and the server agrees with one letter.
  socket.once('data', () => {
    socket.write('S')
    const secure = new TLSSocket(socket, {
      isServer: true,
      cert: readFileSync(tls('server.pem')),
      key: readFileSync(tls('server.key')),
    })
    secure.on('error', () => {})
    const upstream = connect(Number(ports.plain), '127.0.0.1')
    sockets.add(upstream)
    upstream.on('error', () => {})
    secure.pipe(upstream).pipe(secure)
  })
})

beforeAll(async () => {
  server = await startPostgres()
  await new Promise<void>(resolve => way.listen(0, 'localhost', resolve))
  ports = {
    plain: new URL(server.database()).port,
    tls: String((way.address() as AddressInfo).port),
    closed: String(await freePort()),
  }
}, 60_000)
afterAll(async () => {
  way.close()
  for (const socket of sockets) socket.destroy()
  await server?.stop()
}, 60_000)

const open = async (url: string) => {
  const text = url
    .replace(':plain', `:${ports.plain}`)
    .replace(':tls', `:${ports.tls}`)
    .replace(':closed', `:${ports.closed}`)
  const store = await openStore(text)
  await store.close()
}

test.each([
  ['the usual form', 'postgres://postgres:password@127.0.0.1:plain/heartfelt'],
  ['the other scheme', 'postgresql://postgres:password@127.0.0.1:plain/heartfelt'],
  ['an encoded password', 'postgres://postgres:p%61ssword@127.0.0.1:plain/heartfelt'],
  ['without TLS', 'postgres://postgres:password@127.0.0.1:plain/heartfelt?sslmode=disable'],
  ['host and port in the query', 'postgres://postgres:password@/heartfelt?host=127.0.0.1&port=:plain'],
  ['TLS, unchecked', 'postgres://postgres:password@localhost:tls/heartfelt?sslmode=no-verify'],
  [
    'TLS, checked',
    `postgres://postgres:password@localhost:tls/heartfelt?sslmode=verify-full&sslrootcert=${tls('ca.pem')}`,
  ],
  [
    'TLS as libpq means "require"',
    'postgres://postgres:password@localhost:tls/heartfelt?uselibpqcompat=true&sslmode=require',
  ],
])('DATABASE_URL connects: %s', async (_, url) =>
  open(url.replace('port=:', 'port=').replace('=plain', `=${ports.plain}`)),
)

const ca = /signed by an authority that this machine does not know; .*sslrootcert=.*sslmode=no-verify/
const encode = /percent-encode special characters/
const refused: [url: string, remedy: RegExp][] = [
  ...['require', 'prefer', 'allow', 'verify-ca', 'verify-full'].map(
    mode => [`postgres://postgres:s3cret@localhost:tls/heartfelt?sslmode=${mode}`, ca] as [string, RegExp],
  ),
  [
    'postgres://postgres:s3cret@127.0.0.1:plain/heartfelt?sslmode=require',
    /does not encrypt; leave out sslmode/,
  ],
  ['postgres://postgres:s3cret@one,two/heartfelt', /names several hosts; name one/],
  ['postgres://postgres:s3cret@one:5432,two:5433/heartfelt', /names several hosts; name one/],
  ['postgres://postgres:s3@cret@127.0.0.1:plain/heartfelt', encode],
  ['postgres://postgres:s3/cret@127.0.0.1:plain/heartfelt', encode],
  ['postgres://postgres:3/s3cret@127.0.0.1:plain/heartfelt', encode],
  ['postgres://postgres:s3#cret@127.0.0.1:plain/heartfelt', encode],
  ['postgres://postgres:s3?cret@127.0.0.1:plain/heartfelt', encode],
  ['postgres://postgres:s3%cret@127.0.0.1:plain/heartfelt', encode],
  ['postgres://postgres:s3cret@127.0.0.1:plain/heartfelt', /refuses the user or the password/],
  ['postgres://postgres@127.0.0.1:plain/heartfelt', /asks for a password|refuses the user or the password/],
  ['postgres://postgres:password@127.0.0.1:plain/s3cret', /no such database/],
  ['postgres://postgres:s3cret@127.0.0.1:closed/heartfelt', /nothing listens at its host and port/],
  [
    'postgres://postgres:s3cret@s3cret.invalid/heartfelt',
    /its host name is unknown|name server does not answer/,
  ],
  ['postgres://postgres:s3cret@localhost:tls/heartfelt?sslrootcert=/s3cret.pem', /a file that it names/],
  ['postgres:heartfelt', /must begin with postgres:/],
]
test.each(refused)('DATABASE_URL is refused with a remedy: %s', async (url, remedy) => {
  const error = await open(url).then(
    () => new Error('it connected'),
    (error: Error) => error,
  )
  expect(error.message).toMatch(remedy)
  expect(error.message).toMatch(/^DATABASE_URL: /)
  expect(error.message).not.toMatch(/s3|cret/)
})

test.each(['session', 'transaction'] as const)(
  'PgBouncer in %s mode: stores, erases and tells news',
  {
    timeout: 30_000,
  },
  async mode => {
    const bouncer = await startPgBouncer(await server.anotherDatabase(`bounced_${mode}`), mode)
    onTestFinished(() => bouncer.stop())
    const [store, other] = [await openStore(bouncer.url), await openStore(bouncer.url)]
    onTestFinished(async () => {
      await Promise.all([store.close(), other.close()])
    })
    const project = await store.projects.add('bounced')
    const now = Date.now()
    let heard = 0
    onTestFinished(other.listen(changed => void (changed === project.id && heard++)))
    const deliver = async (id: string) =>
      store.deliver({
        project: project.id,
        arrivals: [
          {
            item: answer({ id, device: 'phone', createdAt: new Date(now).toISOString() }) as Item,
            ...{ verified: false, createdAt: now, receivedAt: now },
          },
        ],
      })
    let n = 0
    await expect
      .poll(
        async () => {
          expect(await deliver(`id-${n++}`)).toEqual([{ status: 'accepted' }])
          return heard
        },
        { timeout: 10_000, interval: 200 },
      )
      .toBeGreaterThan(0)
    expect(await store.people.erase([{ project: project.id, device: 'phone' }])).toBe(n)
    await store.ready()
  },
)
