import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eachEngine, launch } from '../engines/launch.js'
import { removeTree } from '../engines/remove-tree.js'
import { freePort, RealCollector } from '../real-collector.js'
import { until } from '../site.js'
import { emptyApp, install, npm, serveApp, startApp } from './app.js'
import { copyExample } from './copy-example.js'
import { giveFeedback, problemsOf, visit } from './give-feedback.js'
import { pack, root } from './packed.js'
import type { Served } from './serve-folder.js'
import { storedComments } from './stored.js'

/**
 * `npm run test:hosts`: the packed tarballs, installed by npm into apps as people have them, built there, and driven in
 * a real browser. Nothing of the source tree but these apps and the examples goes into it. Needs a registry. Part of
 * `npm test`.
 */
const own = 'test/e2e/hosts/apps'
const examples = join(root, 'examples/collectors')
const slow = ['nuxt', 'astro', 'next', 'sveltekit']
const apps = [
  ...readdirSync(join(root, own)).filter(name => existsSync(join(root, own, name, 'package.json'))),
  ...['react', 'vue', 'svelte'].map(name => `examples/${name}`),
  // The ones that take longest come first.
].sort((a, b) => Number(slow.includes(b)) - Number(slow.includes(a)))
let scratch: string
let tarball: string
/** Where `heartfelt-collector` is installed. */
let server: string
let collector: RealCollector

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'heartfelt-hosts-'))
  tarball = pack('.', scratch)
  server = await emptyApp(join(scratch, 'collector'))
  // Neither a compiler nor any other script of a package is needed.
  await install(server, pack('./dist/collector', scratch), '--ignore-scripts')
  collector = new RealCollector(
    join(scratch, 'data'),
    await freePort(),
    join(server, 'node_modules/heartfelt-collector/cli.js'),
  )
  await collector.start()
})
afterAll(async () => {
  await collector?.kill()
  if (scratch) await removeTree(scratch)
})

/** Runs the protocol's suite, as anybody would who writes a collector. */
const conforms = async (url: string) => {
  const printed = await npm(
    server,
    'exec',
    '--',
    'heartfelt-collector',
    'conformance',
    url,
    '--key',
    'pk_example',
  )
  expect(printed).toContain('This collector speaks protocol v1.')
}

/** Builds the app with its own tools and serves it as its users do: by its own server, or from any static host. */
async function start(app: string): Promise<Served> {
  const folder = join(scratch, app)
  const from = app.includes('/') ? app : `${own}/${app}`
  const { scripts, dependencies } = JSON.parse(readFileSync(join(root, from, 'package.json'), 'utf8'))
  // Apps that name no framework are the plain page, built by another tool.
  if (!dependencies && !scripts.start) copyExample(join(root, own, 'plain'), folder, collector)
  copyExample(join(root, from), folder, collector)
  if (app === 'next') {
    const route = join(folder, 'app/v1/[...path]')
    await mkdir(route, { recursive: true })
    await cp(join(examples, 'next-route.js'), join(route, 'route.js'))
    await cp(join(examples, 'collector.js'), join(route, 'collector.js'))
  }
  return startApp(folder, tarball)
}

it('npm install heartfelt brings what its manifest names and nothing else', async () => {
  const folder = await emptyApp(join(scratch, 'plain-install'))
  await install(folder, tarball)
  const modules = join(folder, 'node_modules')
  const names = (await readdir(modules)).filter(name => !name.startsWith('.'))
  expect(names.sort()).toEqual(['@preact', 'heartfelt', 'idb-keyval', 'preact'])
  // The first depends on the second.
  expect((await readdir(join(modules, '@preact'))).sort()).toEqual(['signals', 'signals-core'])
})

it('S49 the bill of materials of an installed collector lists every runtime dependency with its licence and hash', async () => {
  const bill = JSON.parse(await npm(server, 'sbom', '--sbom-format=cyclonedx'))
  const parts = bill.components as { name: string; licenses?: unknown[]; hashes?: unknown[] }[]
  const names = parts.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['heartfelt-collector', 'hono', 'libsql', 'pg', 'zod']))
  expect(names).not.toContain('preact')
  expect(parts.filter(({ licenses, hashes }) => !licenses?.length || !hashes?.length)).toEqual([])
})

it('the example of a collector for Express speaks the protocol in Express itself', async () => {
  const folder = join(scratch, 'express')
  await cp(join(root, 'test/e2e/hosts/collectors/express'), folder, { recursive: true })
  for (const file of ['collector.js', 'node.js', 'express.js'])
    await cp(join(examples, file), join(folder, file))
  await install(folder)
  const shop = await serveApp(folder)
  try {
    await conforms(shop.url)
  } finally {
    await shop.close()
  }
})

eachEngine(
  engine => {
    // Two at a time: one is fetched or looked at while the other is built.
    it.concurrent.each(apps)('%s', async app => {
      const host = await start(app)
      const browser = await launch(engine)
      try {
        const page = await visit(browser, host.url)
        // The question in the page's flow is there once the framework has taken over what its server had rendered.
        await page.appears({ css: '[role=radio]', within: '[surface=inline]' })
        await giveFeedback(page, `from ${app}`)
        await until(() => storedComments(collector.data).filter(one => one === `from ${app}`).length === 1)
        expect(await problemsOf(page)).toEqual([])
        // The example of a collector as a route of this app.
        if (app === 'next') await conforms(host.url)
      } finally {
        await browser.close()
        await host.close()
      }
    })
  },
  ['chromium'],
)
