import { expect } from 'vitest'
import type { Browser, Page } from '../engines/engine.js'
import { recordPageProblems } from '../page-problems.js'

/** The card in the corner; a page may have a question in its own flow as well. */
const card = 'body > heartfelt-widget'

/** Opens an app in a new page, with the error recorder in Chromium. */
export async function visit(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage()
  if (browser.engine === 'chromium') {
    await page.cdp('Page.enable')
    await page.cdp('Page.addScriptToEvaluateOnNewDocument', { source: `(${recordPageProblems})()` })
  }
  await page.goto(url)
  return page
}

/** The uncaught errors and console messages of a page in Chromium. */
export async function problemsOf(page: Page): Promise<string[]> {
  const { errors, console } = await page.problems()
  return [...errors, ...console.map(({ text }) => text)]
}

/** Opens the prompt, taps a face, writes a comment and sends it, until the widget says that it has arrived. */
export async function giveFeedback(page: Page, comment: string, opener = 'Pay'): Promise<void> {
  await page.click({ css: 'button', name: opener })
  await page.click({ css: '[role=radio]', name: 'bad', within: card })
  await page.click({ css: 'textarea', within: card })
  await page.type(comment)
  await page.click({ css: 'button', name: 'Send', within: card })
  await page.waitFor(css => document.querySelector(css)?.getAttribute('state') === 'sent', card)
  expect(await page.evaluate(() => document.querySelectorAll('body > heartfelt-widget').length)).toBe(1)
}
