import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Heartfelt } from '../../src/browser/api.js'
import type { Browser, Engine, Page } from './engines/engine.js'
import { eachEngine, launch } from './engines/launch.js'
import { scriptTag, serveHost } from './host.js'
import { record, until, useSites } from './site.js'

const dist = new URL('../../dist/', import.meta.url)
const read = (file: string) => readFileSync(new URL(file, dist), 'utf8')
const pieces = readdirSync(new URL('heartfelt/', dist)).filter(name => name.endsWith('.js'))
const hashed = (algorithm: string, file: string) =>
  createHash(algorithm)
    .update(readFileSync(new URL(file, dist)))
    .digest('base64')
const integrity = JSON.parse(read('integrity.json')) as Record<string, string>

it('S03 every chunk is pinned by the entry or by a pinned chunk', () => {
  const pinned = new Set<string>()
  const visit = (code: string) => {
    for (const [, name, hash] of code.matchAll(/([\w-]+) ([\w+/]{43}=)/g)) {
      const file = `${name}-${hash!.slice(0, 8).replace(/\W/g, '_')}.js`
      expect(hash, file).toBe(hashed('sha256', `heartfelt/${file}`))
      if (pinned.has(file)) continue
      pinned.add(file)
      visit(read(`heartfelt/${file}`))
    }
  }
  visit(read('heartfelt.js'))
  expect([...pinned].sort()).toEqual(pieces.sort())
})

it('S03 every chunk is imported through the loader', () => {
  expect(read('heartfelt.js').match(/\bimport\(/g)).toHaveLength(1)
  for (const name of pieces)
    expect(read(`heartfelt/${name}`), name).not.toMatch(/(?<!")\bimport\s*[({"]|\bfrom\s*"\.\//)
})

it('S03 integrity.json names what was built', () => {
  for (const [file, hash] of Object.entries(integrity))
    expect(`sha384-${hashed('sha384', file)}`, file).toBe(hash)
})

type WithClient = { heartfelt: Heartfelt }

const CODE = ';globalThis.tampered=1'
const ran = (page: Page) => page.evaluate(() => 'tampered' in window)

const pinning = (engine: Engine) => {
  const open = useSites()
  let browser: Browser
  beforeAll(async () => {
    browser = await launch(engine)
  })
  afterAll(() => browser.close())

  it.each(['prompting', 'device', 'open-prompts'])(
    'S03 a changed %s chunk never runs, and no prompt opens',
    async name => {
      const { host, visit } = await open()
      host.tamper(new RegExp(`/heartfelt/${name}-`), CODE)
      const page = await visit(browser)
      const asked = await page.evaluate(() => (window as never as WithClient).heartfelt.ask('payment'))
      expect(asked).toMatchObject({ asked: false })
      expect(await ran(page)).toBe(false)
    },
  )

  it('S03 a changed sending chunk never runs; the feedback waits until the original is back', async () => {
    const { host, visit, collector } = await open()
    host.tamper(/\/heartfelt\/flush-loop-/, CODE)
    const page = await visit(browser)
    expect(await record(page)).toMatchObject({ state: 'kept' })
    expect(await ran(page)).toBe(false)
    host.tamper(undefined)
    await page.reload()
    await until(() => collector.rows.size === 1)
  })

  it('S03 a changed entry is refused by the page', async () => {
    const { collector } = await open()
    const host = await serveHost({
      '/': scriptTag(
        collector,
        undefined,
        ` integrity="${integrity['heartfelt.js']}" onerror="document.title='refused'"`,
      ),
    })
    try {
      host.tamper(/^\/heartfelt\.js$/, CODE)
      const page = await browser.newPage()
      await page.goto(host.url('/'))
      await page.waitFor(() => document.title === 'refused')
      expect(await page.evaluate(() => 'heartfelt' in window || 'tampered' in window)).toBe(false)
      host.tamper(undefined)
      await page.reload()
      await page.waitFor(() => 'record' in ((window as never as WithClient).heartfelt ?? {}))
    } finally {
      await host.close()
    }
  })
}

// WebKit (2.50) fetches a modulepreload without comparing its hash: there only the entry itself is pinned.
eachEngine(pinning, ['chromium', 'firefox'])
