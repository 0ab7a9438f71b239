import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { killTree } from '../browser/engines/killTree.js'
import { eachEngine, launch } from '../browser/engines/launch.js'
import { removeTree } from '../browser/engines/removeTree.js'
import { freePort, RealCollector } from '../browser/realCollector.js'
import { until } from '../browser/site.js'
import { answer, unharmed, visit } from './answer.js'
import { copyExample } from './copyExample.js'
import { pack, root } from './packed.js'
import { type Served, serveFolder } from './serveFolder.js'
import { storedComments } from './stored.js'

/**
 * `npm run test:hosts`: the packed tarballs, installed by npm into apps as people have them, built there, and driven in
 * a real browser. Nothing of the source tree but these apps and the examples goes into it. Needs a registry.
 */
const own = 'test/hosts/apps'
const apps = [
  ...readdirSync(join(root, own)).filter(name => existsSync(join(root, own, name, 'package.json'))),
  ...['react', 'vue', 'svelte'].map(name => `examples/${name}`),
]
let scratch: string
let tarball: string
let collector: RealCollector

function npm(folder: string, ...args: string[]): void {
  const { status, stdout, stderr } = spawnSync('npm', args, {
    cwd: folder,
    encoding: 'utf8',
    env: {
      ...process.env,
      NODE_ENV: '',
      NEXT_TELEMETRY_DISABLED: '1',
      ASTRO_TELEMETRY_DISABLED: '1',
      CI: '1',
    },
  })
  if (status) throw new Error(`npm ${args.join(' ')} failed in ${folder}:\n${stdout}\n${stderr}`)
}
const install = (folder: string, ...packages: string[]) =>
  npm(folder, 'install', '--no-audit', '--no-fund', '--prefer-offline', ...packages)

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'heartfelt-hosts-'))
  tarball = pack('.', scratch)
  const server = join(scratch, 'collector')
  await mkdir(server)
  await writeFile(join(server, 'package.json'), '{"private":true}')
  install(server, pack('./dist/collector', scratch))
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

/** Builds the app with its own tools and serves it as its users do: by its own server, or from any static host. */
async function start(app: string): Promise<Served> {
  const folder = join(scratch, app)
  const from = app.includes('/') ? app : `${own}/${app}`
  const { scripts, dependencies } = JSON.parse(readFileSync(join(root, from, 'package.json'), 'utf8'))
  // Apps that name no framework are the plain page, built by another tool.
  if (!dependencies && !scripts.start) copyExample(join(root, own, 'plain'), folder, collector)
  copyExample(join(root, from), folder, collector)
  install(folder, tarball)
  npm(folder, 'run', 'build')
  if (!scripts.start) return serveFolder(join(folder, 'dist'))
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
  return {
    url,
    close: async () => killTree(child.pid!),
  }
}

eachEngine(
  engine => {
    it.each(apps)('%s', async app => {
      const host = await start(app)
      const browser = await launch(engine)
      try {
        const page = await visit(browser, host.url)
        // The question in the page's flow is there once the framework has taken over what its server had rendered.
        await page.appears({ css: '[role=radio]', within: 'heartfelt-rating > heartfelt-widget' })
        await answer(page, `from ${app}`)
        await until(() => storedComments(collector.data).filter(one => one === `from ${app}`).length === 1)
        expect(await unharmed(page)).toEqual([])
      } finally {
        await browser.close()
        await host.close()
      }
    })
  },
  ['chromium'],
)
