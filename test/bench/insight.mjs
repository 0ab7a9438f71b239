/**
 * `npm run bench:insight [answers] [folder of another build]`: processor time of the overview and the changes at a number
 * of answers (default 1 000 000), the same under three segment filters, the longest time for which no other request had
 * a turn, and the resident memory. `INSIGHT_DATA` keeps the database in a folder for the next run; `DATABASE_URL` uses
 * Postgres. A build without the read API (`dist/collector` of an earlier version) is measured by the figures of its
 * dashboard, with data of its own: 100 000 answers.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { runnerImport } from 'vite'

const answers = Number(process.argv[2] ?? 1_000_000)
const now = Date.parse('2026-11-22T08:00:00.000Z')
const load = async path => (await runnerImport(fileURLToPath(new URL(path, import.meta.url)))).module
const { fill, costOf, config } = await load('insight.ts')
// The built package: themes load their languages while the figures are computed, which Vite's runner does not allow.
const own = await import('../../dist/collector/index.js')
const row = cells =>
  console.log(
    cells[0].padEnd(48) +
      cells
        .slice(1)
        .map(cell => cell.padStart(14))
        .join(''),
  )

/** Opens a store with answers; fills it unless the folder holds one. */
async function filled({ openStore }, count, folder) {
  const known = existsSync(join(folder, 'heartfelt.db'))
  mkdirSync(folder, { recursive: true })
  const store = await openStore(process.env.DATABASE_URL ?? folder, { now: () => now })
  const project = (await store.projects.byName('bench')) ?? (await store.projects.add('bench', config))
  if (!known || process.env.DATABASE_URL) await fill(store, project.id, count, now)
  return { store, project }
}

const median = all => [...all].sort((a, b) => a - b)[all.length >> 1]

async function measure(name, rounds, work) {
  const costs = []
  for (let i = 0; i < rounds; i++) costs.push(await costOf(work))
  const cells = ['processor', 'wall', 'block'].map(key => median(costs.map(one => one[key])).toFixed(0))
  row([name, ...cells, (process.memoryUsage.rss() / 2 ** 20).toFixed(0)])
}

async function measureBuild(name, build, count, folder) {
  const { store, project } = await filled(build, count, folder)
  const collector = build.createCollector({ store, now: () => now, limits: false })
  const secretKey = await store.settings.renewSecretKey(project.id)
  const member = await store.members.ensure('bench', 'owner')
  const link = await store.members.link(member.id)
  const signIn = await collector.fetch(
    new Request(`http://collector.test/dashboard/sign-in?token=${link}`, { method: 'POST' }),
  )
  const Cookie = (signIn.headers.get('set-cookie') ?? '').split(';')[0]
  const read = (path, headers) => async () => {
    const response = await collector.fetch(new Request(`http://collector.test${path}`, { headers }))
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    await response.arrayBuffer()
  }
  const key = { Authorization: `Bearer ${secretKey}` }
  const hasReadApi =
    (await collector.fetch(new Request('http://collector.test/v1/insight/overview', { headers: key })))
      .status !== 404
  row([`${name}, ${count} answers`, 'processor, ms', 'wall, ms', 'block, ms', 'resident, MB'])
  if (hasReadApi) {
    const query = 'period=40d'
    const segments = '&segment.plan=free&segment.device=phone&segment.country=DE&segment.country=AT'
    await measure('first overview', 1, read(`/v1/insight/overview?${query}`, key))
    await measure('overview, with the changes', 5, read(`/v1/insight/overview?${query}`, key))
    await measure(
      'the same under three segment filters',
      5,
      read(`/v1/insight/overview?${query}${segments}`, key),
    )
    await measure('changes alone', 5, read(`/v1/insight/changes?${query}`, key))
  } else
    await measure('figures of the dashboard', 5, read(`/v1/admin/figures?project=${project.id}`, { Cookie }))
  await store.close()
}

const temporary = mkdtempSync(join(tmpdir(), 'heartfelt-insight-'))
try {
  await measureBuild('dist/collector', own, answers, process.env.INSIGHT_DATA ?? join(temporary, 'own'))
  const other = process.argv[3]
  if (other) {
    const build = await import(pathToFileURL(join(resolve(other), 'index.js')).href)
    await measureBuild(other, build, 100_000, join(temporary, 'other'))
  }
} finally {
  rmSync(temporary, { recursive: true, force: true })
}
