import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eachEngine, launch } from './engines/launch.js'
import { removeTree } from './engines/remove-tree.js'
import { copyExample } from './hosts/copy-example.js'
import { giveFeedback, visit } from './hosts/give-feedback.js'
import { importMap } from './hosts/import-map.js'
import { installed, root } from './hosts/packed.js'
import { type Served, serveFolder } from './hosts/serve-folder.js'
import { storedComments } from './hosts/stored.js'
import { type RealCollector, realCollector } from './real-collector.js'
import { until } from './site.js'

/**
 * The packed tarball in hosts that cost little to make; every other bundler and framework is in `./hosts`.
 * Nothing here may reach into the source tree.
 */
let collector: RealCollector
let folder: string
let host: Served
const posted: { comment?: string }[] = []

beforeAll(async () => {
  collector = await realCollector()
  await collector.start()
  folder = await installed()
  for (const [from, to] of [
    ['test/e2e/hosts/apps/plain', 'plain'],
    ['test/e2e/hosts/apps/plain', 'bundled'],
    ...['script-tag', 'headless', 'custom-transport'].map(name => [`examples/${name}`, name] as const),
  ])
    copyExample(join(root, from!), join(folder, to!), collector)
  const page = join(folder, 'plain/index.html')
  writeFileSync(page, readFileSync(page, 'utf8').replace('<title>', `${importMap(folder)}<title>`))
  for (const [name, file] of [
    ['bundled', 'app.js'],
    ['headless', 'record.js'],
    ['custom-transport', 'transport.js'],
  ] as const)
    await build({
      entryPoints: [join(folder, name, file)],
      outdir: join(folder, name),
      allowOverwrite: true,
      bundle: true,
      splitting: true,
      format: 'esm',
      logLevel: 'error',
    })
  host = await serveFolder(folder, {
    '/api/feedback': body => {
      posted.push(...JSON.parse(body))
      return 204
    },
  })
})
afterAll(async () => {
  await host?.close()
  await collector?.remove()
  if (folder) await removeTree(folder)
})

const arrived = (comment: string) =>
  until(() => storedComments(collector.data).filter(one => one === comment).length === 1)

eachEngine(engine => {
  it.each([
    ['plain', 'Pay'],
    ['script-tag', 'How did it arrive?'],
  ])('%s: a page without a bundler asks, keeps and delivers', async (name, opener) => {
    const browser = await launch(engine)
    const page = await visit(browser, `${host.url}${name}/`)
    const comment = `${name} in ${engine}`
    await giveFeedback(page, comment, opener)
    await arrived(comment)
    expect(
      (await page.evaluate(() => document.querySelectorAll('heartfelt-rating, heartfelt-launcher').length)) >
        0,
    ).toBe(true)
    await browser.close()
  })
})

describe('bundled by esbuild', () => {
  eachEngine(
    engine => {
      it('the widget asks, keeps and delivers', async () => {
        const browser = await launch(engine)
        const page = await visit(browser, `${host.url}bundled/`)
        await giveFeedback(page, 'bundled')
        await arrived('bundled')
        await browser.close()
      })

      it('a form of one’s own is kept and delivered without a widget', async () => {
        const browser = await launch(engine)
        const page = await visit(browser, `${host.url}headless/`)
        await page.click('input[value=bad]')
        await page.click('textarea')
        await page.type('by hand')
        await page.click('button')
        await page.waitFor(() => /^(kept|sent)$/.test(document.querySelector('output')?.textContent ?? ''))
        await arrived('by hand')
        await browser.close()
      })

      it('a transport of one’s own delivers to one’s own backend', async () => {
        const browser = await launch(engine)
        const page = await visit(browser, `${host.url}custom-transport/`)
        await giveFeedback(page, 'to us', 'How did it arrive?')
        // The tap may have been sent long before the words are.
        await until(() => posted.some(({ comment }) => comment === 'to us'))
        await browser.close()
      })
    },
    ['chromium'],
  )
})
