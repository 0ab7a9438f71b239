import type { Browser, Driver } from './engine.js'
import { pageOver } from './page.js'
import { program } from './program.js'
import type { WebDriver } from './webdriver.js'
import { startWebKitProcess, type WebKitProcess } from './webkit-process.js'

/** Drivers of this worker that have no session, for the next launch; the worker's guard ends them. */
const idle: WebKitProcess[] = []

/** WebKitGTK's MiniBrowser by plain WebDriver calls. */
export async function launchWebKit(): Promise<Browser> {
  const used = idle.pop()
  // A driver whose last session is still ending refuses the next one: "Maximum number of active sessions".
  return (used && (await openSession(used).catch(() => undefined))) ?? openSession(await startWebKitProcess())
}

/** Starts a browser in a new session of the driver; ends the driver where that fails. */
async function openSession(driver: WebKitProcess): Promise<Browser> {
  const { remote, kill } = driver
  try {
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
    const end = async () => {
      try {
        await remote.call('DELETE', session)
        idle.push(driver)
      } catch {
        await kill()
      }
    }
    let ended: Promise<void> | undefined
    // Once: a second call would end the driver, which may have the session of another test by then.
    const close = () => (ended ??= end())
    return {
      engine: 'webkit',
      pid: driver.pid,
      async newPage() {
        const handle = unused.pop() ?? (await newTab())
        open.add(handle)
        const tab = windowDriver(remote, session, handle)
        return pageOver({
          ...tab,
          async close() {
            open.delete(handle)
            // The session ends with its last window.
            if (open.size) return tab.close()
            await tab.goto('about:blank')
            unused.push(handle)
          },
        })
      },
      close,
      // Its data ends with the session in any case.
      kill: close,
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
