import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Driver } from './engine.js'
import { killTree } from './kill-tree.js'
import { pageOver } from './page.js'
import { program } from './program.js'
import { removeTree } from './remove-tree.js'
import { startScreen } from './screen.js'
import { type WebDriver, webdriver } from './webdriver.js'

/** WebKitGTK's MiniBrowser by plain WebDriver calls, on a screen of its own. */
export async function launchWebKit(): Promise<Browser> {
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
    const { sessionId } = (await remote.call('POST', '/session', {
      capabilities: {
        alwaysMatch: {
          browserName: 'MiniBrowser',
          unhandledPromptBehavior: 'accept',
          timeouts: { script: 60_000, pageLoad: 30_000 },
          'webkitgtk:browserOptions': { binary: program('webkit'), args: ['--automation'] },
        },
      },
    })) as { sessionId: string }
    const session = `/session/${sessionId}`
    const unused = [(await remote.call('GET', `${session}/window`)) as string]
    const open = new Set<string>()
    const newTab = async () => {
      const post = async () => {
        // From a window that is still there: the current one may have been closed.
        const [handle] = open
        if (handle) await remote.call('POST', `${session}/window`, { handle })
        return remote.call('POST', `${session}/window/new`, { type: 'tab' })
      }
      return ((await remote.together(post)) as { handle: string }).handle
    }
    return {
      engine: 'webkit',
      pid: driver.pid!,
      async newPage() {
        const handle = unused.pop() ?? (await newTab())
        open.add(handle)
        const driver = windowDriver(remote, session, handle)
        return pageOver({
          ...driver,
          async close() {
            open.delete(handle)
            // The session ends with its last window.
            if (open.size) return driver.close()
            await driver.goto('about:blank')
            unused.push(handle)
          },
        })
      },
      async close() {
        await remote.call('DELETE', session).catch(() => {})
        await kill()
      },
      kill,
    }
  } catch (error) {
    await kill()
    throw error
  }
}

/** The keys that WebDriver names by private code points. */
const keys: Record<string, string> = {
  Tab: '\ue004',
  Enter: '\ue007',
  Escape: '\ue00c',
  Backspace: '\ue003',
  Home: '\ue011',
  End: '\ue010',
  ArrowLeft: '\ue012',
  ArrowUp: '\ue013',
  ArrowRight: '\ue014',
  ArrowDown: '\ue015',
}

function windowDriver({ call, together }: WebDriver, session: string, handle: string): Driver {
  const inWindow = <T>(commands: () => Promise<T>) =>
    together(async () => {
      await call('POST', `${session}/window`, { handle })
      return commands()
    })
  const post = (path: string, body?: object) => inWindow(() => call('POST', session + path, body))
  const stroke = (key: string) => [
    { type: 'keyDown', value: key },
    { type: 'keyUp', value: key },
  ]
  const write = (text: Iterable<string>) =>
    post('/actions', { actions: [{ type: 'key', id: 'keyboard', actions: [...text].flatMap(stroke) }] })
  return {
    goto: url => post('/url', { url }),
    reload: () => post('/refresh'),
    back: () => post('/back'),
    run: (source, args) => post('/execute/sync', { script: `return (${source})(...arguments)`, args }),
    click: (x, y) =>
      post('/actions', {
        actions: [
          {
            type: 'pointer',
            id: 'mouse',
            parameters: { pointerType: 'mouse' },
            actions: [
              { type: 'pointerMove', x: Math.round(x), y: Math.round(y) },
              { type: 'pointerDown', button: 0 },
              { type: 'pointerUp', button: 0 },
            ],
          },
        ],
      }),
    type: write,
    press: key => write([keys[key] ?? key]),
    async viewport(width, height) {
      // The window has a toolbar: ask, measure what the page got, and add what was missing.
      await post('/window/rect', { width, height })
      const [w, h] = (await post('/execute/sync', {
        script: 'return [innerWidth, innerHeight]',
        args: [],
      })) as [number, number]
      await post('/window/rect', { width: width + Math.max(0, width - w), height: height + height - h })
    },
    screenshot: async () =>
      Buffer.from((await inWindow(() => call('GET', `${session}/screenshot`))) as string, 'base64'),
    close: () => inWindow(() => call('DELETE', `${session}/window`)),
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
