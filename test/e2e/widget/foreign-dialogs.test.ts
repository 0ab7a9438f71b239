import { build } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Page } from '../engines/engine.js'
import { eachEngine, launch } from '../engines/launch.js'
import { type Host, serveHost } from '../host.js'
import { ask, focused, hostPage } from './stage.js'

/**
 * Dialogs that libraries build from a `div`: focus-trap 8.2.4 (takes back the focus from whatever lies outside), and
 * Radix 1.3.1 (closes at a press outside, and says `role=dialog` without `aria-modal`).
 */

const radix = `
import * as Dialog from '@radix-ui/react-dialog'
import { createElement as h } from 'react'
import { createRoot } from 'react-dom/client'
createRoot(document.querySelector('#app')).render(
  h(Dialog.Root, null,
    h(Dialog.Trigger, { id: 'open' }, 'Edit'),
    h(Dialog.Portal, null,
      h(Dialog.Overlay),
      h(Dialog.Content, { id: 'dialog', 'aria-describedby': undefined },
        h(Dialog.Title, null, 'Address'),
        h('input', { id: 'street' }),
        h(Dialog.Close, { id: 'done' }, 'Done')))))`

const trapped = `<button id="open">Edit</button>
<div id="dialog" role="dialog" aria-modal="true" hidden><input id="street"><button id="done">Done</button></div>
<script src="/node_modules/tabbable/dist/index.umd.js"></script><script src="/node_modules/focus-trap/dist/focus-trap.umd.js"></script>
<script>
  const dialog = document.querySelector('#dialog')
  const trap = focusTrap.createFocusTrap(dialog, { onDeactivate() { dialog.hidden = true } })
  document.querySelector('#open').onclick = () => { dialog.hidden = false; trap.activate() }
  document.querySelector('#done').onclick = () => trap.deactivate()
</script>`

let host: Host
beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: { contents: radix, resolveDir: '.' },
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  const app = outputFiles[0]!.text.replaceAll('</script', '<\\/script')
  host = await serveHost({
    '/focus-trap': hostPage(trapped),
    '/radix': hostPage(`<div id="app"></div><script>${app}</script>`),
  })
})
afterAll(() => host.close())

const inDialog = () => !!document.querySelector('#dialog heartfelt-widget')
const inBody = () => !!document.querySelector('body > heartfelt-widget')

eachEngine(engine => {
  let page: Page
  beforeAll(async () => {
    page = await (await launch(engine)).newPage()
  })

  it.each(['focus-trap', 'radix'])(
    'row 5: can be used over a dialog by %s, and outlives it with its words',
    async name => {
      await page.goto(host.url(`/${name}`))
      await page.waitFor(() => 'ask' in ((window as unknown as { heartfelt?: object }).heartfelt ?? {}))
      await ask(page, 'payment')
      await page.click('#open')
      await page.waitFor(inDialog)
      await page.click({ css: '[role=radio]', name: 'bad' })
      await page.click('textarea')
      await page.type('Still here')
      expect(await focused(page)).toBe('TEXTAREA')
      expect(await page.text('textarea')).toBe('Still here')
      expect(await page.evaluate(inDialog)).toBe(true)
      await page.click('#street')
      expect(await page.evaluate(inDialog)).toBe(true)
      await page.click('#done')
      await page.waitFor(inBody)
      expect(await page.text('textarea')).toBe('Still here')
      await page.click({ css: 'button', name: 'Send' })
      await page.appears('.track')
      expect((await page.problems()).errors).toEqual([])
    },
  )
})
