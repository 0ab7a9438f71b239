/** `npm run shots`: takes a picture of every scene in Chromium, and one of all scenes, into dist/shots. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import puppeteer from 'puppeteer-core'
import { bundle } from './bundle.mjs'
import { scenes } from './scenes.mjs'

const wanted = process.argv.slice(2)
const chosen = scenes.filter(scene => !wanted.length || wanted.some(word => scene.name.includes(word)))
const folder = resolve('dist/shots')
mkdirSync(folder, { recursive: true })

const files = await bundle('src/browser/widget/index.ts')
const page = `<!doctype html><meta name=viewport content="width=device-width,viewport-fit=cover"><title>Shots</title>
<style>html{background:#f3f2ee}@media(prefers-color-scheme:dark){html{background:#111215}}body{margin:20px}</style><body><div id=anchor></div>`
const server = createServer((request, response) => {
  const code = files.get(request.url)
  response.setHeader('content-type', code ? 'text/javascript' : 'text/html;charset=utf-8')
  response.end(code ?? page)
}).listen(0, '127.0.0.1')
await new Promise(done => server.once('listening', done))
const base = `http://127.0.0.1:${server.address().port}`

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
})

/** The photo that scenes attach. */
const picture = new URL('./sample.png', import.meta.url)

/** Polls for an element, because mutation observers do not see into shadow roots. */
async function appears(tab, selector) {
  for (const until = Date.now() + 20_000; Date.now() < until; ) {
    const found = await tab.$(`>>> ${selector}`)
    if (found) return found
    await new Promise(done => setTimeout(done, 50))
  }
  throw new Error(`There is no ${selector}.`)
}

/** A control inside the shadow root, by its accessible name or text. */
const control = name => `>>> ::-p-aria([name="${name}"])`

async function shoot(scene) {
  const { width = 500, height = 600, theme = 'light' } = scene
  const tab = await browser.newPage()
  tab.on('pageerror', error => console.error(scene.name, error))
  await tab.setViewport({ width, height, deviceScaleFactor: 2, hasTouch: width < 481, isMobile: width < 481 })
  await tab.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: theme },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ])
  if (scene.forced) {
    const session = await tab.createCDPSession()
    await session.send('Emulation.setEmulatedMedia', {
      features: [{ name: 'forced-colors', value: 'active' }],
    })
  }
  await tab.goto(base)
  await tab.evaluate(
    async ({ moment, surface = 'card', locale = 'en', dir, draft, reply, messages, submission }) => {
      const { mount } = await import('/widget.js')
      window.widget = await mount({
        moment,
        surface,
        draft,
        reply,
        anchor: document.querySelector('#anchor'),
        appearance: { locale, dir, messages },
        submit: async () => ({ id: '1', state: 'kept', ...submission }),
        onClose() {},
      })
    },
    scene,
  )
  for (const step of scene.steps ?? []) {
    if (step.tap) await tab.locator(control(step.tap)).click()
    if (step.nth !== undefined) await tab.locator(`>>> [role=radio]:nth-child(${step.nth + 1})`).click()
    if (step.type) await tab.locator('>>> textarea').fill(step.type)
    if (step.file) {
      await (await appears(tab, 'input[type=file]')).uploadFile(fileURLToPath(picture))
      const preview = await appears(tab, '.picture')
      await preview.focus()
      for (const key of ['ArrowUp', 'ArrowUp', 'Space', 'ArrowRight', 'Space']) await tab.keyboard.press(key)
    }
    if (step.primary) await tab.locator('>>> .primary').click()
    if (step.write) {
      await tab.locator('>>> input[autocomplete]').fill(step.write)
      await tab.keyboard.press('Tab')
    }
    if (step.focus) await (await appears(tab, step.focus)).focus()
    if (step.press) await tab.keyboard.press(step.press)
    if (step.update) await tab.evaluate(state => window.widget.update(state), step.update)
  }
  await tab.mouse.move(1, 1)
  await new Promise(done => setTimeout(done, 250))
  const shot = await tab.screenshot({ encoding: 'base64' })
  writeFileSync(`${folder}/${scene.name}.png`, shot, 'base64')
  await tab.close()
  return `<figure><figcaption>${scene.name}</figcaption><img width="${Math.round(width * 0.7)}" src="data:image/png;base64,${shot}"></figure>`
}

try {
  const figures = []
  for (const scene of chosen) figures.push(await shoot(scene))
  const sheet = await browser.newPage()
  await sheet.setViewport({ width: 1560, height: 800 })
  await sheet.setContent(
    `<style>body{margin:16px;font:14px system-ui;display:flex;flex-wrap:wrap;gap:16px;align-items:start}figure{margin:0}</style>${figures.join('')}`,
  )
  await sheet.screenshot({ path: `${folder}/sheet.png`, fullPage: true })
  console.log(`${chosen.length} scenes in ${folder}`)
} finally {
  await browser.close()
  server.close()
}
