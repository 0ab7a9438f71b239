import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from '../engines/engine.js'
import { killTree } from '../engines/kill-tree.js'
import { launch } from '../engines/launch.js'
import { removeTree } from '../engines/remove-tree.js'
import { startScreen } from '../engines/screen.js'
import { until } from '../site.js'

/** What has to be installed, and how to tell that it is. */
const needed = {
  orca: '/usr/bin/orca',
  'at-spi2-core': '/usr/libexec/at-spi-bus-launcher',
  'dbus-daemon': '/usr/bin/dbus-daemon',
  'firefox-esr': '/usr/bin/firefox-esr',
  openbox: '/usr/bin/openbox',
  xdotool: '/usr/bin/xdotool',
  xvfb: '/usr/bin/Xvfb',
}

const pause = (ms: number) => new Promise(done => setTimeout(done, ms))

/** Firefox on a screen of its own, with Orca reading it. */
export interface Desktop {
  browser: Browser
  /** Presses a key by its X name, and resolves with what is said, `awaited` among it, until it is quiet again. */
  press(key: string, awaited?: string): Promise<string[]>
  type(text: string): Promise<string[]>
  /** Does something else, and resolves with what is said; with an `awaited` of '', perhaps nothing. */
  hear(label: string, act: () => Promise<unknown>, awaited?: string): Promise<string[]>
  /** Everything so far, as a person would write it down. */
  transcript(): string
  close(): Promise<void>
}

export async function startDesktop(): Promise<Desktop> {
  const missing = Object.entries(needed).flatMap(([name, path]) => (existsSync(path) ? [] : name))
  if (missing.length) throw new Error(`On Debian or Ubuntu: sudo apt-get install ${missing.join(' ')}`)

  const home = await mkdtemp(join(tmpdir(), 'heartfelt-orca-'))
  const log = join(home, 'heard')
  await mkdir(join(home, 'orca'))
  const voice = 'orca-customizations.py'
  await copyFile(fileURLToPath(new URL(voice, import.meta.url)), join(home, 'orca', voice))

  const { screen, display } = await startScreen()
  const running: ChildProcess[] = [screen]
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    DISPLAY: display,
    HOME: home,
    XDG_RUNTIME_DIR: home,
    XDG_CONFIG_HOME: home,
    XDG_DATA_HOME: home,
    XDG_CACHE_HOME: home,
    LC_ALL: 'C.UTF-8',
    GSETTINGS_BACKEND: 'memory',
    GNOME_ACCESSIBILITY: '1',
    HEARD: log,
  }
  const start = (command: string, ...args: string[]) => {
    const child = spawn(command, args, { env: environment, stdio: ['ignore', 'pipe', 'ignore'] })
    running.unshift(child)
    return child
  }
  const close = async () => {
    for (const child of running) killTree(child.pid!)
    await removeTree(home)
  }
  const events = async (): Promise<{ said?: string; stopped?: true }[]> =>
    existsSync(log)
      ? (await readFile(log, 'utf8'))
          .split('\n')
          .filter(Boolean)
          .map(line => JSON.parse(line))
      : []

  try {
    const bus = start('/usr/bin/dbus-daemon', '--session', '--nofork', '--print-address=1')
    environment.DBUS_SESSION_BUS_ADDRESS = await new Promise<string>(resolve =>
      bus.stdout!.once('data', (data: Buffer) => resolve(String(data).trim())),
    )
    start('/usr/bin/openbox')
    const orca = start('/usr/bin/orca')
    let complaint = ''
    orca.stdout!.on('data', (data: Buffer) => {
      complaint += data
    })
    await until(async () => {
      if (orca.exitCode !== null) throw new Error(`Orca has ended: ${complaint}`)
      return (await events()).some(({ said }) => said)
    })
    const browser = await launch('firefox', {
      desktop: environment,
      prefs: { 'accessibility.force_disabled': -1 },
    })

    const lines: string[] = []
    const hear = async (label: string, act: () => Promise<unknown>, awaited?: string) => {
      const from = (await events()).length
      await act()
      // A busy machine takes its time to say the first word; after that, 1.5 s without another is quiet.
      const heard = async () =>
        (await events()).slice(from).filter(({ said }) => said && (!awaited || said === awaited)).length
      for (let waited = 0; awaited !== '' && waited < 150 && !(await heard()); waited++) await pause(100)
      if (awaited && !(await heard()))
        throw new Error(
          `“${awaited}” is not among ${JSON.stringify((await events()).slice(from).map(({ said }) => said))} after ${label}`,
        )
      let count = -1
      for (let still = 0; still < 15; still++) {
        await pause(100)
        const now = (await events()).length
        if (now !== count) still = 0
        count = now
      }
      const since = (await events()).slice(from)
      // What stops at the key itself is the old sentence; a later stop cuts what was just being said.
      const said = since.flatMap(({ said, stopped }, at) =>
        said ? said : stopped && at && since[at - 1]!.said ? '(cut short)' : [],
      )
      lines.push(`[${label}]`, ...said.map(one => `  ${one}`))
      return said
    }
    const xdotool = async (...args: string[]) => void execFileSync('xdotool', args, { env: environment })
    return {
      browser,
      hear,
      press: (key, awaited) => hear(key, () => xdotool('key', key), awaited),
      type: text => hear(`types “${text}”`, () => xdotool('type', '--delay', '60', text), ''),
      transcript: () => lines.join('\n'),
      async close() {
        await browser.kill()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}
