/**
 * `npm run bench`: measures in Chromium what each contender costs a page, in interleaved rounds, at full CPU speed and
 * at a quarter of it. Writes test/bench/results.json, and from it the table of test/bench/README.md.
 * `npm run bench -- 3` for three rounds instead of seven.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import puppeteer from 'puppeteer-core'
import { replaceSection } from '../docs/section.mjs'
import { buildContenders } from './build.mjs'
import { serveContenders } from './server.mjs'
import { table } from './table.mjs'

const rounds = Number(process.argv[2] ?? 7)
/** Extra page views per measurement at a quarter of the speed, because their time varies most. */
const VIEWS = 3
const here = name => fileURLToPath(new URL(name, import.meta.url))
const opened = ['dom', 'preact', 'heartfelt', 'sentry-async', 'sentry-sync', 'posthog']
const names = ['empty', ...opened, 'formbricks']

if (!existsSync(here('peers/node_modules'))) {
  const how = ['install', '--no-audit', '--no-fund', '--no-package-lock']
  if (spawnSync('npm', how, { cwd: here('peers'), stdio: 'inherit' }).status) process.exit(1)
}
const folder = mkdtempSync(join(tmpdir(), 'heartfelt-bench-'))
await buildContenders(folder)
const server = await serveContenders(folder)
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    // The previous page would stay on the heap.
    '--disable-features=BackForwardCache',
    '--js-flags=--expose-gc',
  ],
})
const settled = ms => new Promise(done => setTimeout(done, ms))

/**
 * One page view with a cold cache, then the question opened on a second view from the cache. Each runs in a profile of its
 * own, in a tab that has shown an empty page of the site before: opening a tab takes up to a second at a quarter of the
 * speed, and no contender causes that.
 */
async function measure(name, slowdown) {
  const context = await browser.createBrowserContext()
  const page = await context.newPage()
  page.on('pageerror', error => process.env.DEBUG && console.error(name, error))
  const session = await page.createCDPSession()
  // CPU time, because waiting for a free core depends on the machine.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
  const metrics = async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value]))
  }
  const view = async () => {
    server.forget()
    await page.goto(`${server.url}/${name}.html`)
    await settled(1500)
  }
  await page.evaluateOnNewDocument(() => {
    window.longTasks = 0
    new PerformanceObserver(list => {
      window.longTasks += list.getEntries().length
    }).observe({ type: 'longtask', buffered: true })
  })
  await page.goto(`${server.url}/before.html`)
  await settled(500)
  await session.send('HeapProfiler.collectGarbage')
  await view()
  const seen = server.seen()
  const { TaskDuration } = await metrics()
  await session.send('HeapProfiler.collectGarbage')
  const { JSHeapUsedSize } = await metrics()
  const result = {
    bytes: seen.bytes,
    requests: seen.requests,
    main: [TaskDuration * 1000],
    heap: JSHeapUsedSize / 1024,
    longTasks: [await page.evaluate(() => window.longTasks)],
  }
  for (let more = slowdown > 1 ? VIEWS : 0; more; more--) {
    await session.send('Network.clearBrowserCache')
    await view()
    result.main.push((await metrics()).TaskDuration * 1000)
    result.longTasks.push(await page.evaluate(() => window.longTasks))
  }
  if (opened.includes(name)) {
    const open = () =>
      page.evaluate(async () => {
        const start = performance.now()
        try {
          Promise.resolve(window.openIt()).catch(() => {})
        } catch {
          return Number.NaN
        }
        while (!window.isOpen()) {
          if (performance.now() - start > 8000) return Number.NaN
          await new Promise(requestAnimationFrame)
        }
        // The frame that draws it, and the next one, after which it is on the screen.
        await new Promise(requestAnimationFrame)
        await new Promise(done => requestAnimationFrame(() => setTimeout(done)))
        return performance.now() - start
      })
    await open()
    await settled(500)
    result.total = server.seen().bytes
    await view()
    result.open = await open()
  }
  await context.close()
  return result
}

/** The quantile: the value below which this share of the values lies. */
const quantile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]
const describe = values => ({
  median: quantile(values, 0.5),
  middle: [quantile(values, 0.25), quantile(values, 0.75)],
  spread: [Math.min(...values), Math.max(...values)],
})
const runs = Object.fromEntries(names.map(name => [name, { 1: [], 4: [] }]))
try {
  for (let round = 0; round < rounds; round++)
    // Each round starts with another contender, so that none always follows the same one.
    for (const slowdown of [1, 4])
      for (const name of [...names.slice(round % names.length), ...names.slice(0, round % names.length)]) {
        runs[name][slowdown].push(await measure(name, slowdown))
        process.stdout.write('.')
      }
} finally {
  await browser.close()
  await server.close()
  rmSync(folder, { recursive: true, force: true })
}
const summary = name =>
  Object.fromEntries(
    [1, 4].map(slowdown => {
      const all = runs[name][slowdown]
      const fields = Object.keys(all[0]).map(field => [field, describe(all.flatMap(one => one[field]))])
      return [`${slowdown}x`, Object.fromEntries(fields)]
    }),
  )
const results = {
  rounds,
  machine: `${cpus().length} × ${cpus()[0].model}, Node ${process.version}`,
  peers: JSON.parse(readFileSync(here('peers/package.json'), 'utf8')).dependencies,
  contenders: Object.fromEntries(names.map(name => [name, summary(name)])),
}
writeFileSync(here('results.json'), `${JSON.stringify(results, null, 2)}\n`)
const page = here('README.md')
writeFileSync(page, replaceSection(readFileSync(page, 'utf8'), 'bench', table(results)))
console.log(`\n${table(results)}`)
