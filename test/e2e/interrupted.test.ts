import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { until } from './site.js'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The command lines of the running processes that have this text in their environment. */
const processesWith = (text: string): string[] =>
  readdirSync('/proc').flatMap(pid => {
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'latin1').includes(text)) return []
      return [readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ')]
    } catch {
      return []
    }
  })

it.each([
  ['Ctrl+C, which reaches the whole process group', (run: number) => process.kill(-run, 'SIGINT')],
  ['SIGTERM to npm test', (run: number) => process.kill(run, 'SIGTERM')],
  ['SIGKILL to npm test', (run: number) => process.kill(run, 'SIGKILL')],
  ['SIGKILL to a worker', (_: number, worker: number) => process.kill(worker, 'SIGKILL')],
])('%s leaves no browser, driver, screen or collector behind', async (_, interrupt) => {
  const ready = join(tmpdir(), `ready-${crypto.randomUUID()}`)
  const run = spawn(process.execPath, ['test/run.mjs', 'interrupted'], {
    cwd: root,
    env: { ...process.env, HEARTFELT_TEST_READY: ready },
    stdio: 'ignore',
    detached: true,
  })
  const worker = Number(await until(() => existsSync(ready) && readFileSync(ready, 'utf8'), 60_000))
  const running = processesWith(ready).join('\n')
  for (const program of ['chromium', 'firefox', 'WebKitWebDriver', 'MiniBrowser', 'Xvfb', 'cli.js'])
    expect(running).toContain(program)
  interrupt(run.pid!, worker)
  await until(() => processesWith(ready).length === 0, 30_000)
})
