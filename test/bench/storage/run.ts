import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import type { Page } from '../../e2e/engines/engine.js'
import { launch } from '../../e2e/engines/launch.js'
import { serveHost } from '../../e2e/host.js'
import type { Bench } from './page.js'

/** Milliseconds after which a measurement stops with what it has; some would take many minutes. */
const BUDGET = 6000
const OURS = 'Heartfelt outbox, strict'

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url))
const sorted = (numbers: number[]) => [...numbers].sort((a, b) => a - b)
const quantile = (numbers: number[], q: number) =>
  sorted(numbers)[Math.min(numbers.length - 1, Math.floor(numbers.length * q))]!
const rounded = (n: number) => Number(n.toPrecision(3))

/** The median of the rounds, with their minimum and maximum. */
export interface Figure {
  median: number
  least: number
  most: number
}
const figure = (rounds: number[]): Figure => ({
  median: rounded(quantile(rounds, 0.5)),
  least: rounded(Math.min(...rounds)),
  most: rounded(Math.max(...rounds)),
})

/** Replaces the queue's limit, because the benchmark stores more events than it allows. */
function unlimited(code: string): string {
  const open = code.replace('items: 500, size: 20_000_000', 'items: Infinity, size: Infinity')
  if (open === code) throw new Error('The limits of the queue are not where they were.')
  return open
}

async function script(): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'warn',
    plugins: [
      {
        name: 'unlimited',
        enforce: 'pre',
        transform: (code, id) => (id.endsWith('outbox/limits.ts') ? unlimited(code) : null),
      },
    ],
    define: { 'process.env.NODE_ENV': '"production"' },
    resolve: {
      alias: {
        // The parts of its offline transport are not exported.
        '@sentry/browser/offline': path(
          'node_modules/@sentry/browser/build/npm/esm/prod/transports/offline.js',
        ),
      },
    },
    build: {
      write: false,
      minify: true,
      lib: { entry: path('page.ts'), formats: ['es'] },
      rolldownOptions: { output: { codeSplitting: false } },
    },
  })
  const [{ output: chunks }] = [output].flat() as unknown as [{ output: { code: string }[] }]
  return chunks[0]!.code
}

export interface Result {
  name: string
  /** By the number of events; `reached` if the time was up before. */
  kept: Record<string, { p50: Figure; p99: Figure; perSecond: Figure; reached?: number }>
  drained?: { perSecond: Figure; heap: Figure; reached?: number }
}

/** Interleaves the subjects in rounds, so that other load on the machine affects all of them. */
export async function measure(rounds: number, say: (line: string) => void) {
  const host = await serveHost({
    '/': {
      html: `<script type="module">${(await script()).replaceAll('</script', '<\\/script')}</script>`,
      // Timers are precise to 5 µs only in a cross-origin isolated page.
      headers: {
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
      },
    },
    '/empty': '',
  })
  const browser = await launch('chromium', { args: ['--enable-precise-memory-info'] })
  let page: Page
  const fresh = async (keepData = false) => {
    await page?.close()
    page = await browser.newPage()
    if (!keepData) {
      await page.goto(host.url('/empty'))
      await page.cdp('Storage.clearDataForOrigin', { origin: host.origin, storageTypes: 'indexeddb' })
    }
    await page.goto(host.url('/'))
    await page.waitFor(() => 'bench' in window)
    return page
  }
  type WithBench = { bench: Bench }
  /** Drains a store that was filled before the page was loaded again. */
  const drain = async (name: string, count: number) => {
    await page.evaluate(
      (name, count) => (window as never as WithBench).bench.fill(name, count),
      ...([name, count] as const),
    )
    await fresh(true)
    return page.evaluate(
      (name, budget) => (window as never as WithBench).bench.drain(name, budget),
      ...([name, BUDGET] as const),
    )
  }
  try {
    page = await browser.newPage()
    await fresh()
    const names = await page.evaluate(() => (window as never as WithBench).bench.names)
    const results = new Map(names.map(name => [name, { name, kept: {} } as Result]))

    for (const count of [1000, 10_000]) {
      const runs = new Map(names.map(name => [name, [] as { count: number; each: number[] }[]]))
      for (let round = 0; round < (count > 1000 ? Math.min(rounds, 3) : rounds); round++)
        for (const name of names) {
          // A subject that was stopped early in the first round is not measured again.
          if (count > 1000 && runs.get(name)!.some(one => one.count < count)) continue
          await fresh()
          const run = await page.evaluate(
            (name, count, budget) => (window as never as WithBench).bench.keep(name, count, budget),
            ...([name, count, BUDGET] as const),
          )
          runs.get(name)!.push(run)
          say(`keep ${count}, round ${round + 1}, ${name}: ${run.count} events`)
        }
      for (const [name, all] of runs) {
        const reached = Math.min(...all.map(one => one.count))
        results.get(name)!.kept[count] = {
          p50: figure(all.map(({ each }) => quantile(each, 0.5))),
          p99: figure(all.map(({ each }) => quantile(each, 0.99))),
          perSecond: figure(
            all.map(({ each }) => (each.length / each.reduce((sum, ms) => sum + ms, 0)) * 1000),
          ),
          ...(reached < count && { reached }),
        }
      }
    }

    const drained = new Map(names.map(name => [name, [] as { count: number; ms: number; heap: number }[]]))
    for (let round = 0; round < Math.min(rounds, 3); round++)
      for (const name of names) {
        if (drained.get(name)!.some(one => one.count < 10_000)) continue
        await fresh()
        const can = await page.evaluate(name => (window as never as WithBench).bench.drains(name), name)
        if (!can) continue
        const run = await drain(name, 10_000)
        drained.get(name)!.push(run)
        say(`drain, round ${round + 1}, ${name}: ${run.count} events in ${Math.round(run.ms)} ms`)
      }
    for (const [name, all] of drained) {
      if (!all.length) continue
      const reached = Math.min(...all.map(one => one.count))
      results.get(name)!.drained = {
        perSecond: figure(all.map(({ count, ms }) => (count / ms) * 1000)),
        heap: figure(all.map(({ heap }) => heap)),
        ...(reached < 10_000 && { reached }),
      }
    }

    // Three times as many events must not take three times the memory.
    await fresh()
    const { heap } = await drain(OURS, 30_000)
    say(`drain of 30000, ${OURS}: ${Math.round(heap / 1e6)} MB at most`)

    const blocked: { keep: number[]; drain: number[] } = { keep: [], drain: [] }
    for (let round = 0; round < Math.min(rounds, 3); round++) {
      await fresh()
      await page.cdp('Emulation.setCPUThrottlingRate', { rate: 4 })
      const { keep, drain } = await page.evaluate(
        name => (window as never as WithBench).bench.longest(name, 1000),
        OURS,
      )
      blocked.keep.push(keep)
      blocked.drain.push(drain)
      say(`blocked at 4× throttling: ${keep.toFixed(1)} ms keeping, ${drain.toFixed(1)} ms draining`)
    }
    return {
      results: [...results.values()],
      heapOfMany: heap,
      blocked: { keep: figure(blocked.keep), drain: figure(blocked.drain) },
    }
  } finally {
    await browser.close()
    await host.close()
  }
}
