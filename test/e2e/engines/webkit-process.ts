import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { killTree } from './kill-tree.js'
import { program } from './program.js'
import { removeTree } from './remove-tree.js'
import { startScreen } from './screen.js'
import { type WebDriver, webdriver } from './webdriver.js'

/** A WebKitWebDriver on a screen of its own. It has one session at a time, and each session is a new, empty MiniBrowser. */
export interface WebKitProcess {
  pid: number
  remote: WebDriver
  /** SIGKILL to the driver, its browser and its screen. */
  kill(): Promise<void>
}

export async function startWebKitProcess(): Promise<WebKitProcess> {
  const runtime = await mkdtemp(join(tmpdir(), 'heartfelt-webkit-'))
  const { screen, display } = await startScreen()
  const port = await freePort()
  const driver = spawn(program('webkitDriver'), [`--port=${port}`, '--host=127.0.0.1'], {
    stdio: 'ignore',
    env: {
      ...process.env,
      DISPLAY: display,
      XDG_RUNTIME_DIR: runtime,
      XDG_CONFIG_HOME: runtime,
      XDG_DATA_HOME: runtime,
      XDG_CACHE_HOME: runtime,
      LIBGL_ALWAYS_SOFTWARE: '1',
      NO_AT_BRIDGE: '1',
    },
  })
  const remote = webdriver(`http://127.0.0.1:${port}`)
  const kill = async () => {
    for (const one of [driver, screen]) await end(one)
    await removeTree(runtime)
  }
  try {
    await answering(remote)
    return { pid: driver.pid!, remote, kill }
  } catch (error) {
    await kill()
    throw error
  }
}

async function answering({ call }: WebDriver): Promise<void> {
  for (const until = Date.now() + 15_000; ; ) {
    try {
      await call('GET', '/status')
      return
    } catch (error) {
      if (Date.now() > until) throw error
      await new Promise(done => setTimeout(done, 50))
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise(done => {
    child.once('exit', () => done())
    killTree(child.pid!)
  })
}
