import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Browser, Page } from './engines/engine.js'
import { eachEngine, launch } from './engines/launch.js'
import { type RealCollector, realCollector } from './real-collector.js'

// As the source of a function: the pages' own policy lets nothing be evaluated in them.
const axe = new Function(
  readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8'),
) as () => void

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { violations } = await (
      window as never as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
      }
    ).axe.run()
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`)
  })
}

const says = (page: Page, text: string) => page.waitFor(text => document.body.innerText.includes(text), text)
const press = (page: Page, name: string) => page.click({ css: 'button, summary', name })
const view = (page: Page, name: string) => page.click({ css: '.views button', name })
const fill = async (page: Page, css: string, text: string) => {
  await page.click(css)
  await page.evaluate(css => (document.querySelector(css) as HTMLInputElement).select(), css)
  await page.type(text)
}
const config = async ({ url, key }: RealCollector) => (await fetch(`${url}/v1/config?key=${key}`)).json()

const printedSnippet = ({ data }: RealCollector, url: string) =>
  execFileSync(process.execPath, ['dist/collector/cli.js', 'snippet'], {
    encoding: 'utf8',
    env: { ...process.env, HEARTFELT_DATA: data, HEARTFELT_URL: url },
  }).trim()

async function send({ url, key }: RealCollector, fields: object) {
  const item = {
    ...{ kind: 'feedback', id: crypto.randomUUID(), revision: 1, moment: 'payment', scale: 'mood5' },
    ...{ point: 'bad', value: -0.5, createdAt: new Date().toISOString(), ...fields },
  }
  const response = await fetch(`${url}/v1/feedback`, {
    ...{ method: 'POST', headers: { 'Content-Type': 'application/json' } },
    body: JSON.stringify({ key, items: [item] }),
  })
  expect((await response.json()).results).toMatchObject([{ status: 'accepted' }])
}

eachEngine(
  engine => {
    let browser: Browser
    let collector: RealCollector
    beforeAll(async () => {
      collector = await (await realCollector()).start()
      browser = await launch(engine)
    })
    afterAll(() => collector?.remove())

    it('an owner sets up a moment, takes a change back, and signs in by password from then on', async () => {
      const page = await browser.newPage()
      await page.goto(collector.signIn)
      await says(page, 'No ratings yet.')
      await view(page, 'Settings')
      // What developers paste, as the command line prints it.
      await page.waitFor(() => document.querySelector('pre')?.textContent?.includes('integrity='))
      const shown = await page.evaluate(() => [document.querySelector('pre')!.textContent, location.origin])
      expect(shown[0]).toBe(printedSnippet(collector, shown[1]!))
      await press(page, 'Add a moment')
      await fill(page, 'fieldset input', 'payment')
      await fill(page, 'fieldset label:nth-of-type(2) input', 'How did paying feel?')
      await page.waitFor(() =>
        document.querySelector('.preview')?.textContent?.includes('How did paying feel?'),
      )
      await page.click('section:has(.preview) .primary')
      await says(page, 'Saved.')
      expect(await config(collector)).toMatchObject({
        moments: [{ id: 'payment', question: 'How did paying feel?' }],
      })
      await press(page, 'Remove')
      await page.click({ css: 'form .row .primary', name: 'Save' })
      await page.waitFor(() => !document.querySelector('.preview'))
      await press(page, 'Earlier versions')
      await press(page, 'Put in force again')
      await says(page, 'is in force again')
      expect((await config(collector)).moments).toHaveLength(1)

      await fill(page, 'input[name=password]', 'correct horse battery')
      await press(page, 'Set it')
      await says(page, 'From now on')
      await press(page, 'Sign out')
      await press(page, 'Sign in with a password')
      await fill(page, 'input[name=name]', 'owner')
      await fill(page, 'input[name=password]', 'a wrong password')
      await press(page, 'Sign in')
      await says(page, 'The name or the password is wrong.')
      await fill(page, 'input[name=password]', 'correct horse battery')
      await press(page, 'Sign in')
      await page.appears('.voices')
      await page.close()
    })

    it('a secret that is shown once is in sight where it was made', async () => {
      const page = await browser.newPage()
      await page.goto(collector.dashboard)
      await view(page, 'Settings')
      await press(page, 'Make a new one')
      await says(page, 'not shown again')
      await page.waitFor(() => {
        const { top, bottom } = document.querySelector('.settings > [role=status]')!.getBoundingClientRect()
        return scrollY > 0 && top >= 0 && bottom <= innerHeight
      })
      await page.close()
    })

    it('when two owners change the config at once, the second gets an error and keeps the typed text', async () => {
      const open = async () => {
        const page = await browser.newPage()
        await page.goto(collector.dashboard)
        await view(page, 'Settings')
        await page.appears('.preview')
        return page
      }
      const [one, two] = [await open(), await open()]
      const question = 'fieldset label:nth-of-type(2) input'
      await fill(one, question, 'Was paying easy?')
      await fill(two, question, 'Was paying quick?')
      await one.click('section:has(.preview) .primary')
      await says(one, 'Saved.')
      await two.click('section:has(.preview) .primary')
      await says(two, 'somebody else has changed the config meanwhile')
      expect(
        await two.evaluate(css => (document.querySelector(css) as HTMLInputElement).value, question),
      ).toBe('Was paying quick?')
      expect(await config(collector)).toMatchObject({ moments: [{ question: 'Was paying easy?' }] })
      await one.close()
      await two.close()
    })

    it('a moment with a valid trigger opens its prompt; an invalid one shows an error at its field', async () => {
      const page = await browser.newPage()
      await page.goto(collector.dashboard)
      await view(page, 'Settings')
      await page.appears('.preview')
      await press(page, 'When it is asked')
      await press(page, 'Add a trigger')
      await press(page, 'When it is asked')
      await page.click('section:has(.preview) .primary')
      await says(page, 'must not be empty')
      // What hid the field is open again, and the next stroke goes into it.
      await page.waitFor(() => document.activeElement?.matches('details[open] [aria-invalid]'))
      await page.type('/paid/*')
      await page.click('section:has(.preview) .primary')
      await says(page, 'Saved.')
      expect(await config(collector)).toMatchObject({
        moments: [{ id: 'payment', when: { url: '/paid/*' } }],
      })
      expect(await violations(page)).toEqual([])
      await page.close()
    })

    it('an unhappy feedback becomes a case, is resolved and replied to, and its author can be erased', async () => {
      const page = await browser.newPage()
      await page.goto(collector.dashboard)
      await page.appears('.voices')
      await send(collector, { comment: 'Was I charged twice?', device: 'd1' })
      await says(page, 'Was I charged twice?')
      await view(page, 'Cases')
      await says(page, '1 person waits to be put right')
      await press(page, 'I take it')
      await says(page, 'taken up · owner')
      await press(page, 'Open')
      await fill(page, '.replies textarea', 'Once. I am sorry for the fright.')
      await page.click('.replies input[type=checkbox]')
      await press(page, 'Send to the person')
      await says(page, 'Nothing waits to be put right')
      await page.click('header input[type=checkbox]')
      await says(page, 'told, waiting for their word · owner')
      // Reading the whole list again closes nothing: the voice is still open where it was.
      await press(page, 'Erase this person…')
      await press(page, 'Erase everything')
      await says(page, 'No unhappy answers in the last 90 days.')
      await view(page, 'Voices')
      await says(page, 'No ratings yet.')
      await page.close()
    })

    it('every page is readable by all and fits a phone', async () => {
      for (let i = 0; i < 12; i++)
        await send(collector, { device: `person-${i}`, source: 'prompted', comment: 'long '.repeat(30) })
      const page = await browser.newPage()
      for (const [width, height] of [
        [1200, 800],
        [360, 740],
      ] as const) {
        await page.viewport(width, height)
        await page.goto(collector.dashboard)
        await page.appears('.voice')
        for (const name of ['Voices', 'Cases', 'Journeys', 'Settings']) {
          await view(page, name)
          await page.appears('.voices, .case, .panel, .settings form')
          expect(
            await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
            `${name} at ${width} pixels`,
          ).toBeLessThanOrEqual(0)
          expect(await violations(page), `${name} at ${width} pixels`).toEqual([])
        }
      }
      await page.close()
    })

    it('the plain form takes an answer, and says on a page what keeps it from doing so', async () => {
      const page = await browser.newPage()
      const { url, key } = collector
      await page.goto(`${url}/f/payment?key=${key}&point=great`)
      expect(await page.evaluate(() => document.querySelector<HTMLInputElement>(':checked')!.value)).toBe(
        'great',
      )
      await page.click('textarea')
      await page.type('From a printed card')
      // The key is renewed while the page is open.
      await page.evaluate(() => {
        const form = document.querySelector('form')!
        form.action = form.action.replace(/key=[^&]+/, 'key=pk_gone')
      })
      await page.click('button')
      await says(page, 'There is no form at this address.')
      expect(await page.evaluate(() => document.querySelector('textarea')!.value)).toBe('From a printed card')
      await page.evaluate(key => {
        const form = document.querySelector('form')!
        form.action = form.action.replace('pk_gone', key)
      }, key)
      await page.click('button')
      await says(page, 'Your answer has arrived.')
      await page.close()
    })
  },
  ['chromium'],
)
