/**
 * `npm run bench:storage [rounds]`: measures in real Chromium how long it takes to store an event and to read and delete
 * it again, compared with bare IndexedDB and with other libraries that store events. Writes `storage.json` next to this
 * file, and the table of README.md.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'
import { replaceSection } from '../docs/section.mjs'
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
const page = path('README.md')
writeFileSync(page, replaceSection(readFileSync(page, 'utf8'), 'storage', table))
process.exit(0)
