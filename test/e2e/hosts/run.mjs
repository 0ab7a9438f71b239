/**
 * `npm run test:hosts` runs what `npm test` runs of the hosts; `npm run test:hosts -- all`, or with the names of hosts
 * from `matrix/hosts.ts`, drives those and writes `docs/hosts.md`.
 */
import { spawnSync } from 'node:child_process'

const names = process.argv.slice(2)
const { status } = spawnSync(
  'npx',
  ['vitest', 'run', '--config', 'test/vitest.config.ts', '--project', names.length ? 'matrix' : 'hosts'],
  { stdio: 'inherit', env: { ...process.env, HEARTFELT_HOSTS: names.join(' ') } },
)
process.exitCode = status ?? 1
