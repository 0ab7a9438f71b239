/**
 * `npm run bench:storage [rounds]`: what it costs to keep an event in real Chromium, and to take it out again, beside
 * bare IndexedDB and beside those who keep events too. Writes `storage.json` next to this file and the README's table.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'
import { storageTable } from './storage/table.mjs'

const path = file => fileURLToPath(new URL(file, import.meta.url))
const rounds = Number(process.argv[2] ?? 5)

if (!existsSync(path('storage/node_modules'))) {
  const { status } = spawnSync('npm', ['install', '--ignore-scripts', '--no-package-lock'], {
    cwd: path('storage'),
    stdio: 'inherit',
  })
  if (status) process.exit(status)
}
const { module } = await runnerImport(path('storage/run.ts'))
const measured = await module.measure(rounds, console.log)
measured.machine = { cores: availableParallelism(), load: Math.round(loadavg()[0]) }
const table = storageTable(measured)
console.log(`\n${table}`)
writeFileSync(path('storage.json'), `${JSON.stringify({ rounds, ...measured }, null, 2)}\n`)
const readme = path('../../README.md')
writeFileSync(
  readme,
  readFileSync(readme, 'utf8').replace(
    /(<!-- storage:.*?-->)[\s\S]*?(<!-- \/storage -->)/,
    (_, start, end) => `${start}\n${table}\n${end}`,
  ),
)
process.exit(0)
