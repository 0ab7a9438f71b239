import { afterAll } from 'vitest'
import type { Heartfelt } from '../../src/browser/api.js'
import type { FeedbackInput } from '../../src/browser/feedback.js'
import type { Item } from '../../src/model/feedback.js'
import type { Browser, Page } from './engines/engine.js'
import { type FakeCollector, fakeCollector } from './fake-collector.js'
import { type Host, type HostPage, scriptTag, serveHost } from './host.js'

type WithClient = { heartfelt: Heartfelt & { push: unknown } }

/** A host app with the script tag on its page, and the collector that it sends to. Every site is an origin of its own. */
export interface Site {
  host: Host
  collector: FakeCollector
  /** Opens the page in a new tab and waits for the client. */
  visit(browser: Browser, path?: string): Promise<Page>
  /** Serves the page anew, for example without the stub that brought a fault about. */
  change(page: Partial<HostPage>): void
  close(): Promise<void>
}

export interface SiteOptions extends Partial<HostPage> {
  /** Further attributes of the script tag. */
  tag?: string
  /** The collector's base URL as the page sees it. */
  collectorUrl?: string
}

export async function openSite(options: SiteOptions = {}): Promise<Site> {
  const collector = await fakeCollector()
  const { tag = '', collectorUrl = collector.url, html = '<h1>Shop</h1>', ...page } = options
  const script = scriptTag({ key: collector.key, url: collectorUrl }, undefined, tag)
  const host = await serveHost({ '/': { ...page, html: html + script }, '/elsewhere': '<h1>Elsewhere</h1>' })
  return {
    host,
    collector,
    async visit(browser, path = '/') {
      const tab = await browser.newPage()
      await tab.goto(host.url(path))
      await ready(tab)
      return tab
    },
    change: next => host.page('/', { ...page, html: html + script, ...next }),
    async close() {
      await host.close()
      await collector.stop()
    },
  }
}

/** Opens sites, and closes them when all tests of the file have ended, since some run concurrently. */
export function useSites(): (options?: SiteOptions) => Promise<Site> {
  const open: Site[] = []
  afterAll(async () => void (await Promise.all(open.map(site => site.close()))))
  return async options => {
    const site = await openSite(options)
    open.push(site)
    return site
  }
}

/** Waits until the script tag has made the client. */
export const ready = (page: Page) =>
  page.waitFor(() => 'record' in ((window as never as WithClient).heartfelt ?? {}))

/** Records feedback, and resolves with what `record()` returns to the host. */
export const record = (page: Page, input: Partial<Omit<FeedbackInput, 'attachments'>> = {}) =>
  page.evaluate(answer => (window as never as WithClient).heartfelt.record(answer), {
    moment: 'payment',
    point: 'good',
    ...input,
  })

export const listed = (page: Page) =>
  page.evaluate(() => (window as never as WithClient).heartfelt.outbox.list())

export const flushed = (page: Page, force = false) =>
  page.evaluate(how => (window as never as WithClient).heartfelt.outbox.flush(how), { force })

/** Sets how often the stub of the page causes its fault from now on; 0 ends it. */
export const fault = (page: Page, times: number) =>
  page.evaluate(count => {
    window.fault = count
  }, times)

/** Polls in the test's process until the result is truthy. */
export async function until<T>(what: () => T | Promise<T>, timeoutMs = 40_000): Promise<NonNullable<T>> {
  for (const end = Date.now() + timeoutMs; ; await new Promise(done => setTimeout(done, 25))) {
    const last = await what()
    if (last) return last
    if (Date.now() > end) throw new Error(`Still ${String(last)} after ${timeoutMs} ms: ${what}`)
  }
}

/** The comments that the collector has stored, in their order. */
export const comments = (collector: FakeCollector): (string | undefined)[] =>
  collector.items().map(item => (item as Extract<Item, { kind: 'feedback' }>).comment)
