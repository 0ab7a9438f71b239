import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { env } from 'node:process'
import puppeteer, {
  type BrowserContext,
  type Browser as Puppet,
  type Page as PuppetPage,
} from 'puppeteer-core'
import type { Browser, Driver, LaunchOptions, Page } from './engine.js'
import { killTree } from './kill-tree.js'
import { pageOver } from './page.js'
import { program } from './program.js'

const chromiumSwitches = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export interface PuppeteerBrowser extends Browser {
  connected(): boolean
  /** An empty browser context: Chromium keeps its data in memory, Firefox in a user context of the profile. */
  newContext(): Promise<Browser>
}

/** Chromium over the DevTools protocol, or Firefox over WebDriver BiDi. */
export async function launchPuppeteer(
  engine: 'chromium' | 'firefox',
  options: LaunchOptions & { profile: string },
): Promise<PuppeteerBrowser> {
  const browser = await puppeteer.launch({
    browser: engine === 'chromium' ? 'chrome' : 'firefox',
    executablePath: program(engine),
    headless: !options.desktop,
    env: options.desktop ?? env,
    userDataDir: options.profile,
    // Tests cover the back/forward cache, which Puppeteer turns off.
    ignoreDefaultArgs: ['--disable-features=BackForwardCache'],
    args: engine === 'chromium' ? [...chromiumSwitches, ...(options.args ?? [])] : [],
    extraPrefsFirefox: options.prefs ?? {},
    timeout: 60_000,
    protocolTimeout: 60_000,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  })
  const process = browser.process()!
  const ended = new Promise(done => process.once('exit', done))
  return {
    engine,
    pid: process.pid!,
    newPage: async () => pageOver(driver(await freshPage(browser))),
    close: () => browser.close(),
    connected: () => browser.connected,
    async newContext() {
      const context = await browser.createBrowserContext()
      // Fails where the browser has ended meanwhile, and the context with it.
      const close = () => context.close().catch(() => {})
      const newPage = async () => pageOver(driver(await freshPage(context)))
      return { engine, pid: process.pid!, newPage, close, kill: close }
    },
    async kill() {
      killTree(process.pid!)
      await ended
      // Puppeteer puts Firefox's preferences back once it has ended; the next start must not meet it half-way.
      const backups = ['prefs.js', 'user.js'].map(name => join(options.profile, `${name}.puppeteer`))
      for (let tries = 0; tries < 100 && backups.some(file => existsSync(file)); tries++)
        await new Promise(done => setTimeout(done, 20))
    },
  }
}

async function freshPage(browser: Puppet | BrowserContext): Promise<PuppetPage> {
  const page = await browser.newPage()
  page.setDefaultTimeout(30_000)
  // An open dialog blocks the page.
  page.on('dialog', dialog => void dialog.accept().catch(() => {}))
  return page
}

function driver(page: PuppetPage): Driver & Pick<Page, 'offline' | 'cdp'> {
  let session: ReturnType<PuppetPage['createCDPSession']> | undefined
  return {
    goto: async (url: string) => void (await page.goto(url)),
    reload: async () => void (await page.reload()),
    async back() {
      // A page that comes back from the cache never loads, so there may be no load to wait for.
      await page.goBack({ timeout: 2000 }).catch(() => {})
    },
    run: (source: string, args: unknown[]) =>
      page.evaluate(`(${source})(...${JSON.stringify(args).replaceAll('<', '\\u003c')})`),
    async click(x: number, y: number, tap?: boolean) {
      await (tap ? page.touchscreen.tap(x, y) : page.mouse.click(x, y))
    },
    type: (text: string) => page.keyboard.type(text),
    press: (key: string) => page.keyboard.press(key as never),
    viewport: (width: number, height: number) => page.setViewport({ width, height, hasTouch: width < 600 }),
    screenshot: async () => Buffer.from(await page.screenshot({ type: 'png' })),
    close: () => page.close(),
    offline: (on: boolean) => page.setOfflineMode(on),
    async cdp(method: string, params: object = {}) {
      session ??= page.createCDPSession()
      return (await session).send(method as never, params as never)
    },
  }
}
