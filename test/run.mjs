/**
 * `npm test`: every check in one command; `npm test -- unit` runs only Vitest's project of that name. Installs missing
 * browsers where it can, skips nothing, and ends with the line "N passed, N failed". Vitest's tests count one by one,
 * every other step counts as one. A step starts as soon as the steps that it needs have ended, and its output is printed
 * when it ends.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ownRun } from './guard/own-run.mjs'
import { installBrowsers } from './install-browsers.mjs'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
// However this process ends, none of its browsers, servers or temporary files stays behind.
const scratch = ownRun()
// Node's tools start faster from compiled code; npm and the bundlers start dozens of times.
process.env.NODE_COMPILE_CACHE ??= join(scratch, 'compiled')
const began = Date.now()
const seconds = since => `${((Date.now() - since) / 1000).toFixed(1)} s`
let passed = 0
let failed = 0

/** Runs a command and resolves with its exit code and its output. */
function run(command, ...args) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const output = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', data => output.push(data))
  return new Promise(resolve => {
    child.once('error', error => output.push(`${error.message}\n`))
    child.once('close', code => resolve({ code, output: Buffer.concat(output.map(one => Buffer.from(one))) }))
  })
}

/** Runs a step once its needs have ended, and prints its output, its result and its time. */
async function step(name, needs, work) {
  await Promise.all(needs)
  console.log(`── ${name}: started after ${seconds(began)}`)
  const start = Date.now()
  const { code, output } = await work()
  process.stdout.write(`\n── ${name}\n`)
  process.stdout.write(output)
  console.log(`── ${name}: ${code === 0 ? 'passed' : 'FAILED'} in ${seconds(start)}`)
  return code === 0
}

const count = fine => void (fine ? passed++ : failed++)
const check = (name, needs, ...command) => step(name, needs, () => run(...command)).then(count)

/** Runs a project of `test/vitest.config.ts`. */
async function vitest(project, needs) {
  const report = join(scratch, `${project}.json`)
  const fine = await step(`${project} tests`, needs, () =>
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
  // A file that does not load fails without a failed test.
  failed += bad || (fine && counts.numPassedTests ? 0 : 1)
}

/** All steps. */
async function everything() {
  const browsers = step('browsers', [], () => installBrowsers(run)).then(count)
  const build = check('build', [], 'npm', 'run', '--silent', 'build')
  const types = check('types', [], 'npx', 'tsc', '-p', '.')
  const lint = check('lint', [types], 'npx', 'biome', 'ci', '--error-on-warnings', '.')
  // The apps are built beside the short steps. All that follows reads `dist/`.
  const hosts = vitest('hosts', [browsers, build])
  let packages = check('sizes', [build, lint], 'npx', 'size-limit')
  for (const folder of ['.', 'dist/collector']) {
    packages = check(`package ${folder}`, [packages], 'npx', 'publint', folder, '--strict')
    const attw = ['attw', '--pack', folder, '--profile', 'esm-only']
    packages = check(`package types ${folder}`, [packages], 'npx', ...attw)
  }
  const unit = vitest('unit', [packages, hosts])
  // Alone, since waits for an engine have time limits: beside the apps' builds some of them passed.
  await vitest('browser', [browsers, unit])
}

// With arguments: only these projects of Vitest.
const projects = process.argv.slice(2)
await (projects.length ? Promise.all(projects.map(name => vitest(name, []))) : everything())

console.log(`\n${((Date.now() - began) / 60_000).toFixed(1)} minutes`)
process.exitCode = failed ? 1 : 0
console.log(`${passed} passed, ${failed} failed`)
