/** `npm run test:screen-reader`: the widget as a blind customer hears it, from Orca with Firefox. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Page } from '../browser/engines/engine.js'
import { comments, openSite, type Site, until } from '../browser/site.js'
import { type Desktop, startDesktop } from './desktop.js'

let desktop: Desktop
let site: Site
beforeAll(async () => {
  desktop = await startDesktop()
  site = await openSite({
    html: '<h1>Thank you for your order</h1><button id="print">Print</button><a href="/elsewhere">Back to the shop</a>',
  })
  site.collector.config = {
    moments: [{ id: 'payment', question: { en: 'How did paying feel?', he: 'איך הרגיש התשלום?' } }],
  }
})
afterAll(async () => {
  if (desktop) console.log(desktop.transcript())
  await desktop?.close()
  await site?.close()
})

const call = (page: Page, method: string, ...args: unknown[]) =>
  page.evaluate(
    (method, args) =>
      (window as never as { heartfelt: Record<string, (...args: unknown[]) => unknown> }).heartfelt[method]!(
        ...args,
      ) as Promise<unknown> | undefined,
    method,
    args,
  )
/** The host puts the focus somewhere, as a person's own last key would have. */
const focusOnPrint = (page: Page) =>
  page.evaluate(() => document.querySelector<HTMLElement>('#print')!.focus())

const question = 'How did paying feel?'
/** A face as Orca tells it: name, role with state, position. */
const face = (name: string, at: number, state = 'not selected') => [
  `${name}.`,
  `${state} radio button`,
  `${at} of 5.`,
]

it('tells the question without taking the focus, then the faces, the fields and what became of the answer', async () => {
  const { browser, press, type, hear } = desktop
  let page!: Page
  await hear(
    'the page opens',
    async () => {
      page = await site.visit(browser)
      await focusOnPrint(page)
    },
    'Back to the shop',
  )
  // The status says the question once; the focus is still on the host's button.
  expect(await hear('the payment is done', () => call(page, 'ask', 'payment'), question)).toEqual([question])
  expect(await press('Tab')).toEqual(['Back to the shop link.'])

  // The card is the next stop, and its first stop is the first face.
  expect(await press('Tab')).toEqual([`${question} dialog`, `${question} panel.`, ...face('awful', 1)])
  // Orca reads on with arrows, as in any page, until it is told to hand the keys over.
  expect(await press('Right')).toEqual(face('bad', 2))
  expect(await press('Left')).toEqual(face('awful', 1))
  expect(await press('Insert+a')).toEqual(['Focus mode'])
  const bad = await press('Right', 'Your answer has already been sent.')
  expect(bad.slice(0, 3)).toEqual(face('bad', 2, 'selected'))
  expect(bad.at(-1)).toBe('Your answer has already been sent.')
  for (const [at, name] of ['neither', 'good', 'great', 'awful', 'bad'].entries())
    expect((await press('Right')).slice(0, 3)).toEqual(face(name, ((at + 2) % 5) + 1, 'selected'))

  expect((await press('Tab')).slice(0, 2)).toEqual([
    'Which words fit? panel.',
    'rushed toggle button not pressed.',
  ])
  expect(await press('space')).toContain('pressed')
  for (const word of ['worried', 'confused', 'disappointed', 'frustrated'])
    expect(await press('Tab')).toContain(`${word} toggle button not pressed.`)
  expect(await press('Tab')).toContain("That shouldn't have happened. What went wrong? entry.")
  await type('Too slow')
  for (const button of ['Show us', 'Not now', 'Send'])
    expect(await press('Tab')).toContain(`${button} push button.`)
  expect((await press('Return', 'Sent.')).at(-1)).toBe('Sent.')
  await until(() => comments(site.collector).includes('Too slow'))

  // Line by line: what became of the answer can be read again.
  expect([...(await press('Down')), ...(await press('Up'))]).toContain('Sent.')
  // The focus goes back to where it was.
  expect(await press('Escape')).toContain('Print push button.')
})

it('says it in Hebrew, and arrows go the way the row is read', async () => {
  const { browser, press, hear } = desktop
  let page!: Page
  await hear(
    'the page opens',
    async () => {
      page = await site.visit(browser)
      call(page, 'setLocale', 'he')
      await focusOnPrint(page)
    },
    'Back to the shop',
  )
  expect(await hear('a question in Hebrew', () => call(page, 'ask', 'payment'))).toEqual([
    'איך הרגיש התשלום?',
  ])
  await press('Tab')
  expect((await press('Tab')).at(-1)).toBe('1 of 5.')
  await press('Insert+a')
  expect((await press('Left')).slice(1, 3)).toEqual(['selected radio button', '2 of 5.'])
  await press('Escape')
})
