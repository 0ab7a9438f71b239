/**
 * `npm test`: everything that has to hold, in one command. Installs the browsers where it may, skips nothing, and ends
 * with one line: "N passed, N failed". Vitest's tests count one by one, every other step counts as one.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const scratch = mkdtempSync(join(tmpdir(), 'heartfelt-test-'))
const began = Date.now()
let passed = 0
let failed = 0

/** Runs a command with its output shown, and says whether it went well. */
function run(command, ...args) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' })
  if (error) console.error(error.message)
  return status === 0
}

function step(name, work) {
  console.log(`\n── ${name}`)
  const start = Date.now()
  const fine = work()
  console.log(`── ${name}: ${fine ? 'passed' : 'FAILED'} in ${((Date.now() - start) / 1000).toFixed(1)} s`)
  return fine
}

const check = (name, ...command) => (step(name, () => run(...command)) ? passed++ : failed++)

/** Debian's browsers, where this machine has none. Nothing is skipped for want of one. */
function browsers() {
  const programs = Object.values(JSON.parse(readFileSync('test/e2e/engines/programs.json', 'utf8')))
  const missing = () => [
    ...new Set(programs.filter(one => !one.paths.some(existsSync)).map(one => one.package)),
  ]
  if (!missing().length) return true
  const packages = missing()
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    process.env.DEBIAN_FRONTEND = 'noninteractive'
    run('apt-get', 'update', '-qq')
    run('apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages)
  }
  if (missing().length)
    console.error(`Browsers are missing. On Debian or Ubuntu: sudo apt-get install ${missing().join(' ')}`)
  return !missing().length
}

function vitest(project) {
  const report = join(scratch, `${project}.json`)
  const fine = step(`${project} tests`, () =>
    run(
      'npx',
      ...['vitest', 'run', '--config', 'test/vitest.config.ts', '--project', project],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    ),
  )
  const counts = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {}
  const skipped = (counts.numPendingTests ?? 0) + (counts.numTodoTests ?? 0)
  if (skipped) console.error(`${skipped} ${project} tests were skipped: that counts as failed.`)
  const bad = (counts.numFailedTests ?? 0) + skipped
  passed += counts.numPassedTests ?? 0
  // A file that does not even load fails without a failed test.
  failed += bad || (fine && counts.numPassedTests ? 0 : 1)
}

if (step('browsers', browsers)) passed++
else failed++
check('types', 'npx', 'tsc', '-p', '.')
check('lint', 'npx', 'biome', 'ci', '--error-on-warnings', '.')
check('build', 'npm', 'run', '--silent', 'build')
vitest('unit')
vitest('browser')
vitest('hosts')
check('sizes', 'npx', 'size-limit')
for (const folder of ['.', 'dist/collector']) {
  check(`package ${folder}`, 'npx', 'publint', folder, '--strict')
  check(`package types ${folder}`, 'npx', 'attw', '--pack', folder, '--profile', 'esm-only')
}

rmSync(scratch, { recursive: true, force: true })
console.log(`\n${((Date.now() - began) / 60_000).toFixed(1)} minutes`)
process.exitCode = failed ? 1 : 0
console.log(`${passed} passed, ${failed} failed`)
