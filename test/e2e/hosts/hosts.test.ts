import { execFile, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { killTree } from '../engines/kill-tree.js'
import { eachEngine, launch } from '../engines/launch.js'
import { removeTree } from '../engines/remove-tree.js'
import { freePort, RealCollector } from '../real-collector.js'
import { until } from '../site.js'
import { answer, unharmed, visit } from './answer.js'
import { copyExample } from './copy-example.js'
import { pack, root } from './packed.js'
import { type Served, serveFolder } from './serve-folder.js'
import { storedComments } from './stored.js'

/**
 * `npm run test:hosts`: the packed tarballs, installed by npm into apps as people have them, built there, and driven in
 * a real browser. Nothing of the source tree but these apps and the examples goes into it. Needs a registry. Part of
 * `npm test`.
 */
const own = 'test/e2e/hosts/apps'
const examples = join(root, 'examples/collectors')
const apps = [
  ...readdirSync(join(root, own)).filter(name => existsSync(join(root, own, name, 'package.json'))),
  ...['react', 'vue', 'svelte'].map(name => `examples/${name}`),
]
let scratch: string
let tarball: string
/** Where `heartfelt-collector` is installed. */
let server: string
let collector: RealCollector

const run = promisify(execFile)
const quiet = { NODE_ENV: '', NEXT_TELEMETRY_DISABLED: '1', ASTRO_TELEMETRY_DISABLED: '1', CI: '1' }
async function npm(folder: string, ...args: string[]): Promise<string> {
  const options = { cwd: folder, maxBuffer: 64 << 20, env: { ...process.env, ...quiet } }
  const { stdout } = await run('npm', args, options).catch(({ message, stdout, stderr }) => {
    throw new Error(`npm ${args.join(' ')} failed in ${folder}: ${message}\n${stdout}\n${stderr}`)
  })
  return stdout
}
const install = (folder: string, ...packages: string[]) =>
  npm(folder, 'install', '--no-audit', '--no-fund', '--prefer-offline', ...packages)

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'heartfelt-hosts-'))
  tarball = pack('.', scratch)
  server = await emptyApp('collector')
  // Neither a compiler nor any other script of a package is needed.
  await install(server, pack('../../hosts/dist/collector', scratch), '--ignore-scripts')
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

async function emptyApp(name: string): Promise<string> {
  const folder = join(scratch, name)
  await mkdir(folder)
  await writeFile(join(folder, 'package.json'), '{"name":"app","version":"1.0.0","private":true}')
  return folder
}

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
  await install(folder, tarball)
  await npm(folder, 'run', 'build')
  return scripts.start ? serve(folder) : serveFolder(join(folder, 'dist'))
}

/** The app on its own server. */
async function serve(folder: string): Promise<Served> {
  const port = await freePort()
  const child = spawn('npm', ['start'], {
    cwd: folder,
    env: { ...process.env, PORT: String(port), HOST: '127.0.0.1' },
    stdio: 'ignore',
  })
  const url = `http://127.0.0.1:${port}/`
  await until(
    () =>
      fetch(url).then(
        ({ ok }) => ok,
        () => false,
      ),
    60_000,
  )
  return { url, close: async () => killTree(child.pid!) }
}

it('npm install heartfelt brings what its manifest names and nothing else', async () => {
  const folder = await emptyApp('plain-install')
  await install(folder, tarball)
  const modules = join(folder, 'node_modules')
  const names = (await readdir(modules)).filter(name => !name.startsWith('.'))
  expect(names.sort()).toEqual(['@preact', 'heartfelt', 'idb-keyval', 'preact'])
  // The first stands on the second.
  expect((await readdir(join(modules, '@preact'))).sort()).toEqual(['signals', 'signals-core'])
})

it('S49 the bill of materials of an installed collector names all that serves, each with its licence and hash', async () => {
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
  const shop = await serve(folder)
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
        await page.appears({ css: '[role=radio]', within: 'heartfelt-rating > heartfelt-widget' })
        await answer(page, `from ${app}`)
        await until(() => storedComments(collector.data).filter(one => one === `from ${app}`).length === 1)
        expect(await unharmed(page)).toEqual([])
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
