import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { conformance } from './collector/conformance/conformance.js'
import { openStore, type Store, serve, sqlite } from './collector/index.js'
import { readIntegrity } from './collector/static/script-routes.js'
import { backup } from './collector/storage/databases/backup.js'
import { migrate } from './collector/storage/databases/migrations.js'
import { copyDatabase } from './collector/storage/databases/move.js'
import { type Role, roles } from './collector/storage/projects/members.js'
import type { Project } from './collector/storage/projects/projects.js'
import { exportLines, formatOf } from './collector/transfer/export.js'
import { importItems, readMap } from './collector/transfer/import.js'
import { tuneHeap } from './collector/tune-heap.js'
import { snippet } from './model/snippet.js'

const usage = `Usage: heartfelt-collector [command]

  serve                        start the collector (the default)
  project add <name>           create a project and print its keys
  project renew <name>         replace a project's customer secret and print it; tokens signed with the old one stop working
  snippet                      print the script tag for your pages, with its integrity hash, and the CSP directives it
                               needs; --project <name>
  project list                 print every project's name and public key
  member add <name>            print a one-time sign-in link; --role reader, responder or owner; --project <name> limits
                               the person to that project
  import <file>                import ratings from other channels; --format csv or ndjson (default: by file name),
                               --map '{"Column": "field"}', --project <name>
  export                       write a project's data to stdout, or one person's data with their pictures;
                               --format, --project, --device <id>, --customer <id>
  conformance <url>            check that a collector implements protocol v1; --key pk_…; writes test data and takes it
                               back
  conformance <url>            check that a collector implements protocol v1; --key pk_…
  rebuild                      make the columns that the figures are read from anew, from the stored items
  backup <file>                copy the embedded database into a new file, also while a collector runs
  migrate                      copy the embedded database into DATABASE_URL
  help                         print this help

Environment variables (default in parentheses):
  PORT               port to listen on (4400)
  HOST               address to listen on (all)
  HEARTFELT_DATA     folder of the embedded database (./data)
  DATABASE_URL       postgres://… to use instead of the embedded database; any number of collectors may share it
  HEARTFELT_ORIGINS  origins whose pages may send feedback, separated by commas or spaces
  HEARTFELT_LIMITS   "off" disables rate limits, for tests or behind a gateway that has its own
  HEARTFELT_PROXIES  number of your own proxies in front of the collector (0)
  HEARTFELT_PROXY_SECRET  a proxy that sends this in X-Heartfelt-Proxy-Secret may sign people in (none)
  HEARTFELT_PROXY_HEADER  the header in which that proxy names the person (x-forwarded-user)
  HEARTFELT_PRIVATE_WEBHOOKS  "on" allows webhooks to private addresses and over plain http, for closed networks (off)
  HEARTFELT_URL      the URL at which people reach the collector (http://localhost:PORT)
`

/** The environment without empty variables, which compose files create for settings that are left out. */
const env = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''))
const data = env.HEARTFELT_DATA ?? './data'
const database = env.DATABASE_URL
if (database && !/^postgres(ql)?:/.test(database))
  fail('DATABASE_URL: must begin with postgres://; leave it out for the embedded database in HEARTFELT_DATA.')
for (const [name, word] of [
  ['HEARTFELT_LIMITS', 'off'],
  ['HEARTFELT_PRIVATE_WEBHOOKS', 'on'],
] as const)
  if (env[name] && env[name] !== word)
    fail(`${name}: "${env[name]}" is not a valid value; write ${word}, or leave it out.`)
if (URL.canParse(env.HEARTFELT_URL ?? '') && new URL(env.HEARTFELT_URL!).pathname !== '/')
  fail(
    'HEARTFELT_URL: has a path; the dashboard and the forms need a host name of their own, such as https://voices.example.',
  )
if (env.HEARTFELT_PROXY_HEADER && !env.HEARTFELT_PROXY_SECRET)
  fail('HEARTFELT_PROXY_HEADER: a header alone signs nobody in; set HEARTFELT_PROXY_SECRET as well.')

/** Name of this command in the audit log. */
const COMMAND_LINE = 'command line'

const { positionals, values: options } = parseOptions()

/** The number of arguments and the options of each command. */
const syntax: Record<string, [words: number, ...options: string[]]> = {
  'project add': [1],
  'project renew': [1],
  'member add': [1, 'role', 'project'],
  snippet: [0, 'project'],
  import: [1, 'format', 'map', 'project'],
  export: [0, 'format', 'project', 'device', 'customer'],
  conformance: [1, 'key'],
  backup: [1],
}

const commands: Record<string, (...args: string[]) => Promise<void>> = {
  async serve() {
    tuneHeap()
    const serving = await serve({
      port: port(env.PORT),
      host: env.HOST,
      data,
      database,
      url: env.HEARTFELT_URL,
      limits: env.HEARTFELT_LIMITS === 'off' ? false : undefined,
      proxies: proxies(env.HEARTFELT_PROXIES),
      privateWebhooks: env.HEARTFELT_PRIVATE_WEBHOOKS === 'on',
      ...(env.HEARTFELT_PROXY_SECRET && {
        signInProxy: { secret: env.HEARTFELT_PROXY_SECRET, header: env.HEARTFELT_PROXY_HEADER },
      }),
      origins: env.HEARTFELT_ORIGINS?.split(/[\s,]+/).filter(Boolean),
    })
    // Register before printing: a script that reads the output may stop the process at once.
    const stop = (signal: NodeJS.Signals) => {
      setTimeout(end, STOP_LIMIT_MS, signal)
      serving.close().then(() => end(signal), fail)
    }
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
    console.log(`key: ${serving.key}`)
    console.log(`dashboard: ${serving.url}/dashboard`)
    console.log(`sign in: ${serving.signIn}`)
  },

  'project add': name =>
    withStore(async ({ projects, audit }) => {
      if (!name) throw new Error('project add: name the project.')
      if (await projects.byName(name)) throw new Error(`There is a project "${name}" already.`)
      const project = await projects.add(name)
      await audit.note(project.id, COMMAND_LINE, 'project added')
      console.log(`key: ${project.key}`)
      console.log(`secret key: ${project.secretKey}`)
      console.log(`customer secret: ${project.customerSecret}`)
    }),

  'project renew': name =>
    withStore(async ({ projects, settings, audit }) => {
      const project = name ? await projects.byName(name) : undefined
      if (!project) throw new Error('project renew: name a project; `project list` names them all.')
      console.log(`customer secret: ${await settings.renewCustomerSecret(project.id)}`)
      await audit.note(project.id, COMMAND_LINE, 'customer secret renewed')
    }),

  'project list': () =>
    withStore(async ({ projects }) => {
      const all = await projects.list()
      if (all.length === 0) throw noProject()
      for (const { name, key } of all) console.log(`${name}: ${key}`)
    }),

  snippet: () =>
    withStore(async store => {
      const { key } = await projectOf(store)
      console.log(snippet({ url: publicUrl(), key, integrity: await readIntegrity() }))
    }),

  'member add': name =>
    withStore(async store => {
      const { members, projects, audit } = store
      if (!name) throw new Error('member add: name the person.')
      const role = (options.role ?? 'responder') as Role
      if (!roles.includes(role)) throw new Error(`--role: must be one of ${roles.join(', ')}.`)
      const only = options.project ? [(await projectOf(store)).id] : undefined
      if (only && role === 'owner') throw new Error('--project: an owner sees all projects; leave it out.')
      const member = await (options.role || only
        ? members.setRole(name, role, only)
        : members.ensure(name, role))
      if (!member) throw new Error(`${name} is the last owner; make somebody else an owner first.`)
      const [project] = await projects.list()
      if (project) await audit.note(project.id, COMMAND_LINE, 'sign-in link made', `${name} (${member.role})`)
      const token = await members.link(member.id)
      console.log(`sign in: ${publicUrl()}/dashboard/sign-in?token=${token}`)
    }),

  import: file =>
    withStore(async store => {
      if (!file) throw new Error('import: name the file.')
      const format = formatOf(options.format ?? (/\.[ct]sv$/i.test(file) ? 'csv' : 'ndjson'))
      const project = await projectOf(store)
      await store.audit.note(project.id, COMMAND_LINE, 'import begun', format)
      const report = await importItems(store, project.id, createReadStream(file), {
        format,
        map: readMap(options.map),
        now: Date.now(),
      })
      console.log(
        `accepted: ${report.accepted}\nduplicates: ${report.duplicates}\nrejected: ${report.rejected}`,
      )
      for (const { line, reason } of report.errors) console.error(`line ${line}: ${reason}`)
      if (report.rejected > 0) process.exitCode = 1
    }),

  export: () =>
    withStore(async store => {
      const { device, customer } = options
      const subject = device ? { device } : customer ? { customer } : undefined
      const { id } = await projectOf(store)
      const format = formatOf(options.format)
      const action = subject ? 'one person exported' : 'everything exported'
      await store.audit.note(id, COMMAND_LINE, action, format)
      const items = store.archive(id, { subject })
      const lines = exportLines(items, format, { pictures: !!subject })
      await pipeline(lines, process.stdout).catch(error => {
        // The reader closed the pipe, as in `export | head`.
        if (error.code !== 'EPIPE') throw error
      })
    }),

  async conformance(url) {
    if (!url || !URL.canParse(url))
      throw new Error('conformance: name the collector’s address, for example http://localhost:4400.')
    if (!options.key) throw new Error('conformance: name a public key with --key.')
    console.log('This writes answers about the moment "conformance", and takes them back at the end.')
    const marks = { passed: '✓', absent: '–', failed: '✗' }
    const findings = await conformance(url, {
      key: options.key,
      onFinding: ({ name, result, reason }) =>
        console.log(`${marks[result]} ${name}${reason ? `: ${reason}` : ''}`),
    })
    const failed = findings.filter(finding => finding.result === 'failed').length
    console.log(failed > 0 ? `${failed} of ${findings.length} failed` : 'This collector speaks protocol v1.')
    if (failed > 0) process.exitCode = 1
  },

  rebuild: () =>
    withStore(async store => {
      for (const { id, name } of await store.projects.list())
        console.log(`${name}: ${await store.insight.days.rebuild(id)} days`)
    }),

  async backup(file) {
    if (!file) throw new Error('backup: name the file to write.')
    if (database) throw new Error('backup: DATABASE_URL is Postgres; use pg_dump.')
    backup(`${data}/heartfelt.db`, file)
    console.log(`backup: ${file}`)
  },

  async migrate() {
    if (!database) throw new Error('migrate: set DATABASE_URL to the Postgres database to copy to.')
    const target = await openStore(database)
    await target.close()
    const { postgres } = await import('./collector/storage/databases/postgres.js')
    const [from, to] = [sqlite(`${data}/heartfelt.db`), postgres(database)]
    try {
      await migrate(from)
      for (const [table, rows] of Object.entries(await copyDatabase(from, to)))
        console.log(`${table}: ${rows}`)
    } finally {
      await Promise.all([from.close(), to.close()])
    }
  },

  async help() {
    process.stdout.write(usage)
  },
}

async function withStore(work: (store: Store) => Promise<void>): Promise<void> {
  const store = await openStore(database ?? data)
  try {
    await work(store)
  } finally {
    await store.close()
  }
}

async function projectOf({ projects }: Store): Promise<Project> {
  const project = options.project ? await projects.byName(options.project) : (await projects.list())[0]
  if (project) return project
  throw options.project
    ? new Error(`There is no project "${options.project}"; \`project list\` prints all.`)
    : noProject()
}

/** The error for a database without a project; most likely another folder was meant. */
const noProject = (): Error =>
  new Error(
    `There is no project in ${database ? 'DATABASE_URL' : data} yet: start a collector there once, or \`project add <name>\`.`,
  )

function port(text = '4400'): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new Error(`PORT: "${text}" is not a port; use 0–65535.`)
  return port
}

/** The collector's public URL, without a trailing slash. */
const publicUrl = (): string => (env.HEARTFELT_URL ?? `http://localhost:${port(env.PORT)}`).replace(/\/$/, '')

// Refuse a typing error: taken as 0, it would count everybody behind the proxy as one client.
function proxies(text = '0'): number {
  if (!/^\d{1,2}$/.test(text)) throw new Error(`HEARTFELT_PROXIES: "${text}" is not a number of proxies.`)
  return Number(text)
}

function parseOptions() {
  const text = { type: 'string' } as const
  try {
    return parseArgs({
      args: process.argv.slice(2),
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        ...{ role: text, format: text, map: text, project: text, device: text, customer: text, key: text },
      },
    })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const [, unknown] = (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' && /'(-[^']*)'/.exec(message)) || []
    return fail(
      unknown ? `There is no option ${unknown}; --help lists commands, options and settings.` : error,
    )
  }
}

/** Refuses arguments and options without effect, for example the second half of an unquoted name. */
function checkArguments(name: string, words: readonly string[]): void {
  const [most, ...known] = syntax[name] ?? [0]
  const extra = words[most]
  if (extra !== undefined)
    fail(
      `${name}: "${extra}" is one argument too many${most ? '; put arguments with spaces in quotes' : ''}.`,
    )
  const unused = Object.keys(options).find(option => !known.includes(option))
  if (unused) fail(`${name}: the option --${unused} does not apply; --help lists what does.`)
}

/** Milliseconds after which the process ends, whatever its database or its disk still does. */
const STOP_LIMIT_MS = 4800

/**
 * Ends the process. Node waits for the threads of name look-ups, for up to a minute if the name server is silent; then the
 * signal itself ends it, once nothing handles it any more.
 */
function end(signal: NodeJS.Signals): never {
  if (process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap')) {
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  }
  process.exit(0)
}

function fail(error: unknown): never {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}

const name = [positionals.slice(0, 2).join(' '), positionals[0] ?? 'serve'].find(one =>
  Object.hasOwn(commands, one),
)
if (options.help) process.stdout.write(usage)
else if (name) {
  const words = positionals.slice(name.split(' ').length)
  checkArguments(name, words)
  await commands[name]!(...words).catch(fail)
} else fail(`There is no command "${positionals.join(' ')}".\n\n${usage}`)
