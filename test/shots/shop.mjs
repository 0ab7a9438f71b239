/** `npm run shots:shop`: takes the README's pictures of the demo shop, as `npm start` serves it. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import puppeteer from 'puppeteer-core'

const port = 4493
const base = `http://localhost:${port}`
const folder = fileURLToPath(new URL('../../examples/shop/pictures/', import.meta.url))
const data = mkdtempSync(join(tmpdir(), 'heartfelt-shots-'))
mkdirSync(folder, { recursive: true })

const shop = spawn(process.execPath, [fileURLToPath(new URL('../../examples/start.mjs', import.meta.url))], {
  env: { ...process.env, PORT: String(port), HEARTFELT_DATA: data },
  stdio: ['ignore', 'pipe', 'inherit'],
})
const signIn = await new Promise((resolve, reject) => {
  let printed = ''
  shop.once('exit', code => reject(new Error(`The shop ended with ${code}.`)))
  shop.stdout.on('data', chunk => {
    printed += chunk
    const [, link] = /^sign in: (\S+)/m.exec(printed) ?? []
    if (link) resolve(link)
  })
})

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
})
const card = (tab, use, ...args) =>
  tab.waitForFunction(
    (use, ...args) => {
      const root = document.querySelector('body > heartfelt-widget')?.shadowRoot
      return root && new Function('root', '...args', `return (${use})(root, ...args)`)(root, ...args)
    },
    {},
    String(use),
    ...args,
  )

async function answer(tab) {
  await tab.goto(base)
  await tab.click('.piece button')
  await tab.click('a.cart-link')
  await tab.click('.ways a.primary')
  await tab.click('form.payment button[type=submit]')
  await card(tab, root => root.querySelectorAll('[role=radio]').length === 5)
  await card(tab, root => {
    root.querySelectorAll('[role=radio]')[1].click()
    return true
  })
  await card(tab, root => {
    const chip = [...root.querySelectorAll('button, [role=checkbox], label')].find(
      one => one.textContent === 'confused',
    )
    chip?.click()
    return chip
  })
  await card(tab, root => {
    root.querySelector('textarea').focus()
    return true
  })
  await tab.keyboard.type('The page reloaded and I wasn’t sure if I had paid.')
  await new Promise(done => setTimeout(done, 800))
}

try {
  for (const [name, width, height] of [
    ['desktop', 1100, 800],
    ['phone', 390, 844],
  ]) {
    const context = await browser.createBrowserContext()
    const tab = await context.newPage()
    const phone = width < 481
    await tab.setViewport({
      width,
      height,
      deviceScaleFactor: phone ? 2 : 1,
      hasTouch: phone,
      isMobile: phone,
    })
    await answer(tab)
    await tab.screenshot({ path: join(folder, `${name}.png`) })
    await card(tab, root => {
      root.querySelector('.primary').click()
      return true
    })
    await tab.waitForFunction(() => window.heartfelt.outbox.list().then(list => !list.length))
    await context.close()
  }
  const team = await browser.newPage()
  await team.setViewport({ width: 1100, height: 800 })
  await team.goto(signIn)
  await new Promise(done => setTimeout(done, 1500))
  await team.screenshot({ path: join(folder, 'dashboard.png') })
} finally {
  await browser.close()
  shop.kill('SIGTERM')
  rmSync(data, { recursive: true, force: true })
}
