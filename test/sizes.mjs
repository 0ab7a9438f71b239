/** Writes the README's size table from `.size-limit.mjs` and a run of size-limit on the built files. */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import budgets from '../.size-limit.mjs'

const { stdout } = spawnSync('npx', ['size-limit', '--json'], { encoding: 'utf8' })
const measured = new Map(JSON.parse(stdout).map(({ name, size }) => [name, size]))
const rows = budgets.map(
  ({ name, limit }) => `| ${name} | ${(measured.get(name) / 1024).toFixed(1)} KiB | ${limit} |`,
)
const table = ['| loaded | measured | limit |', '|---|---|---|', ...rows].join('\n')
const readme = readFileSync('README.md', 'utf8')
writeFileSync(
  'README.md',
  readme.replace(
    /(<!-- sizes:.*?-->)[\s\S]*?(<!-- \/sizes -->)/,
    (_, start, end) => `${start}\n${table}\n${end}`,
  ),
)
