import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from './engine.js'
import { launchPuppeteer, type PuppeteerBrowser } from './puppeteer.js'

type Engine = 'chromium' | 'firefox'

/** One process per engine and worker; the worker's guard ends it (see `test/guard`). */
const processes = new Map<Engine, Promise<PuppeteerBrowser>>()

/** An empty context of the shared process: cookies, storage and service workers of its own. */
export async function newContext(engine: Engine): Promise<Browser> {
  const known = await processes.get(engine)
  if (!known?.connected()) processes.set(engine, start(engine))
  return (await processes.get(engine))!.newContext()
}

const start = async (engine: Engine) =>
  launchPuppeteer(engine, { profile: await mkdtemp(join(tmpdir(), 'heartfelt-profile-')) })
