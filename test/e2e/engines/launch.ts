import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe } from 'vitest'
import { type Browser, type Engine, engines, type LaunchOptions } from './engine.js'
import { launchPuppeteer } from './puppeteer.js'
import { removeTree } from './remove-tree.js'
import { newContext } from './shared-process.js'
import { launchWebKit } from './webkit.js'

/**
 * Returns a browser without any data. Without options, it is a context of a process that this worker shares among all
 * its tests (WebKit: a session of a shared driver); with options, it is a process of its own. Browsers that are still
 * open when `eachEngine` has run its tests are ended.
 */
export async function launch(engine: Engine, options?: LaunchOptions): Promise<Browser> {
  if (engine === 'webkit') return remember(await launchWebKit())
  if (!options) return remember(await newContext(engine))
  if (options.profile)
    return remember(await launchPuppeteer(engine, { ...options, profile: options.profile }))
  const profile = await newProfile()
  const browser = await launchPuppeteer(engine, { ...options, profile })
  const remove = () => removeTree(profile)
  return remember({
    ...browser,
    close: () => browser.close().then(remove),
    kill: () => browser.kill().then(remove),
  })
}

/** An empty profile directory, for a browser that will be started again on it. */
export const newProfile = (): Promise<string> => mkdtemp(join(tmpdir(), 'heartfelt-profile-'))

/** Declares the same tests for each engine that can express them: all, unless named. */
export function eachEngine(tests: (engine: Engine) => void, only: readonly Engine[] = engines): void {
  for (const engine of only) {
    describe(engine, () => {
      tests(engine)
      afterAll(endAll)
    })
  }
}

const running = new Set<Browser>()

function remember(browser: Browser): Browser {
  const known: Browser = {
    ...browser,
    close: () => {
      running.delete(known)
      return browser.close()
    },
    kill: () => {
      running.delete(known)
      return browser.kill()
    },
  }
  running.add(known)
  return known
}

const endAll = async () => void (await Promise.all([...running].map(browser => browser.kill())))
