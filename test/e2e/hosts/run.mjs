/**
 * `npm run test:hosts` runs what `npm test` runs of the hosts. `npm run test:hosts -- all` drives every host and writes
 * `docs/hosts.md`; names of hosts from `matrix/hosts.ts`, `jest-29` or `jest-30` in place of `all` run these alone.
 */
import { spawnSync } from 'node:child_process'

const names = process.argv.slice(2)
const isJest = name => name.startsWith('jest-')
const files = [
  ...(names.some(name => !isJest(name)) ? ['matrix.run'] : []),
  ...(names.some(name => isJest(name) || name === 'all') ? ['jest.run'] : []),
]
const { status } = spawnSync(
  'npx',
  [
    ...['vitest', 'run', '--config', 'test/vitest.config.ts', '--project', names.length ? 'matrix' : 'hosts'],
    ...files,
  ],
  { stdio: 'inherit', env: { ...process.env, HEARTFELT_HOSTS: names.join(' ') } },
)
process.exitCode = status ?? 1
