import { parseArgs } from 'node:util'
import { openStore, serve } from './collector/index.js'

const usage = `Usage: heartfelt-collector [command]

  serve                 start the collector (the default)
  project add <name>    make another project and print its keys

Settings, from the environment:
  PORT               port to listen on (4400)
  HOST               address to listen on (all)
  HEARTFELT_DATA     folder of the embedded database (./data)
  DATABASE_URL       postgres://… instead of the embedded database; shared by any number of collectors
  HEARTFELT_ORIGINS  origins whose pages may send, separated by commas or spaces
  HEARTFELT_URL      where people reach the collector (http://localhost:PORT)
`

const { env } = process
const data = env.HEARTFELT_DATA || './data'

async function run(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' } },
  })
  const [command = 'serve', ...rest] = positionals
  if (values.help) process.stdout.write(usage)
  else if (command === 'serve') await serveCommand()
  else if (command === 'project' && rest[0] === 'add' && rest[1]) await addProject(rest[1])
  else throw new Error(`There is no command "${positionals.join(' ')}".\n\n${usage}`)
}

async function serveCommand(): Promise<void> {
  const serving = await serve({
    port: port(env.PORT),
    host: env.HOST,
    data,
    database: env.DATABASE_URL || undefined,
    url: env.HEARTFELT_URL,
    origins: env.HEARTFELT_ORIGINS?.split(/[\s,]+/).filter(Boolean),
  })
  console.log(`key: ${serving.key}`)
  console.log(`dashboard: ${serving.url}/dashboard`)
  console.log(`sign in: ${serving.signIn}`)
  const stop = () => serving.close().then(() => process.exit(0), fail)
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}

async function addProject(name: string): Promise<void> {
  const store = await openStore(env.DATABASE_URL || data)
  try {
    if (await store.projects.byName(name)) throw new Error(`There is a project "${name}" already.`)
    const project = await store.projects.add(name)
    console.log(`key: ${project.key}`)
    console.log(`secret key: ${project.secretKey}`)
    console.log(`customer secret: ${project.customerSecret}`)
  } finally {
    await store.close()
  }
}

function port(text = '4400'): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new Error(`PORT: "${text}" is not a port; use 0–65535.`)
  return port
}

function fail(error: unknown): void {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}

run().catch(fail)
