import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { engines } from '../../engines/engine.js'
import { launch } from '../../engines/launch.js'
import { removeTree } from '../../engines/remove-tree.js'
import { freePort, RealCollector } from '../../real-collector.js'
import { emptyApp, install, startApp } from '../app.js'
import { copyExample } from '../copy-example.js'
import { importMap } from '../import-map.js'
import { pack, root } from '../packed.js'
import { type Served, serveFolder } from '../serve-folder.js'
import { storedComments } from '../stored.js'
import { type Host, hosts } from './hosts.js'
import { tryStep } from './steps.js'
import { type Results, readResults, renderTable, resultsFile, tableFile, versionsOf } from './table.js'

/**
 * `npm run test:hosts -- all`, or with the names of some hosts: builds each app from the packed tarball, tries what its
 * row says in each engine, and writes `docs/hosts.md`.
 */
const wanted = process.env.HEARTFELT_HOSTS!.split(' ')
const chosen = hosts.filter(({ id }) => wanted.includes('all') || wanted.includes(id))
let scratch: string
let tarball: string
let collector: RealCollector
/** Takes pages whose origin is opaque, which a collector does only where its list says so. */
let opaque: RealCollector | undefined
const isOpaque = ({ origin }: Host) => origin === 'file' || origin === 'opaque'
const results: Results = {}

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'heartfelt-matrix-'))
  tarball = pack('.', scratch)
  const server = await emptyApp(join(scratch, 'collector'))
  await install(server, pack('./dist/collector', scratch), '--ignore-scripts')
  const program = join(server, 'node_modules/heartfelt-collector/cli.js')
  const collectorOf = async (name: string, environment = {}) =>
    new RealCollector(join(scratch, name), await freePort(), program, environment).start()
  collector = await collectorOf('data')
  if (chosen.some(isOpaque)) opaque = await collectorOf('data-opaque', { HEARTFELT_ORIGINS: 'null' })
})

afterAll(async () => {
  await Promise.all([collector?.kill(), opaque?.kill()])
  if (scratch) await removeTree(scratch)
  const known = readResults()
  const all = Object.fromEntries(
    hosts.flatMap(({ id }) => {
      const row = results[id] ?? known[id]
      return row ? [[id, row]] : []
    }),
  )
  await writeFile(resultsFile, `${JSON.stringify(all, null, 2)}\n`)
  await writeFile(tableFile, renderTable(all))
})

const collectorFor = (host: Host) => (isOpaque(host) ? opaque! : collector)

async function start(host: Host): Promise<Served> {
  const folder = join(scratch, host.id)
  for (const from of host.from) copyExample(join(root, 'test/e2e/hosts', from), folder, collectorFor(host))
  if (host.id === 'plain') {
    await emptyApp(folder)
    await install(folder, tarball)
    const page = join(folder, 'index.html')
    const html = await readFile(page, 'utf8')
    await writeFile(page, html.replace('<title>', `${importMap(folder)}<title>`))
    return serveFolder(folder)
  }
  const served = await startApp(folder, tarball)
  if (host.origin === 'file') {
    await served.close()
    return { url: pathToFileURL(join(folder, 'dist/index.html')).href, close: async () => {} }
  }
  return served
}

/** Chromium's switches for a host: to have the origin of an app's web view. */
const asLocalhost = (url: string) => [`--host-resolver-rules=MAP localhost:80 ${new URL(url).host}`]

async function send(batch: unknown): Promise<unknown> {
  const response = await fetch(`${collector.url}/v1/feedback`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(batch),
  })
  return response.json()
}

// Two at a time: one is built while the other is looked at.
it.concurrent.each(chosen)('$name', async host => {
  const seen: Results[string]['seen'] = {}
  const served = await start(host)
  try {
    for (const engine of host.engines ?? engines)
      for (const step of host.tried) {
        // A device of its own: each step meets a person who was never asked.
        const local = host.origin === 'localhost'
        const start = () => launch(engine, local ? { args: asLocalhost(served.url) } : undefined)
        const stored = (comment: string) =>
          storedComments(collectorFor(host).data).filter(one => one === comment).length
        const url = local ? 'http://localhost/' : served.url
        seen[step] ??= {}
        // Tried twice: on a busy machine a page may be hidden behind another, or take longer than a step waits.
        for (const words of [`${host.id} ${step} ${engine}`, `${host.id} ${step} ${engine} again`]) {
          const browser = await start().catch(start)
          seen[step][engine] = await tryStep(step, { browser, url, words, stored, send })
          await browser.close()
          if (!seen[step][engine].startsWith('fails')) break
        }
      }
  } finally {
    await served.close()
  }
  results[host.id] = { versions: versionsOf(host), seen }
  const failed = Object.entries(seen).flatMap(([step, cells]) =>
    Object.entries(cells).flatMap(([engine, cell]) =>
      cell.startsWith('fails') ? [`${step}, ${engine}: ${cell}`] : [],
    ),
  )
  expect(failed).toEqual([])
})
