/** `npm run test:screen-reader`: the widget as a blind customer hears it, from Orca with Firefox. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Page } from '../engines/engine.js'
import { comments, openSite, type Site, until } from '../site.js'
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

it('announces the question without taking the focus, then the faces, the fields and the state of the answer', async () => {
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

  // The card is the next stop, and its first stop is the first face; the question is said once.
  expect(await press('Tab', '1 of 5.')).toEqual([
    'Feedback dialog',
    `${question} panel.`,
    ...face('awful', 1),
  ])
  // Orca reads on with arrows, as in any page, until it is told to hand the keys over.
  expect(await press('Right', '2 of 5.')).toEqual(face('bad', 2))
  expect(await press('Left', '1 of 5.')).toEqual(face('awful', 1))
  expect(await press('Insert+a', 'Focus mode')).toEqual(['Focus mode'])
  const bad = await press('Right', 'Your answer has already been sent.')
  expect(bad.slice(0, 3)).toEqual(face('bad', 2, 'selected'))
  expect(bad.at(-1)).toBe('Your answer has already been sent.')
  for (const [index, name] of ['neither', 'good', 'great', 'awful', 'bad'].entries()) {
    const told = face(name, ((index + 2) % 5) + 1, 'selected')
    // What was sent of the face before may come first.
    expect(await press('Right', told[2])).toEqual(expect.arrayContaining(told))
  }

  expect(await press('Tab', 'rushed toggle button not pressed.')).toContain('Which words fit? panel.')
  await press('space', 'pressed')
  for (const word of ['worried', 'confused', 'disappointed', 'frustrated'])
    await press('Tab', `${word} toggle button not pressed.`)
  await press('Tab', 'That shouldn’t have happened. What went wrong? entry.')
  await type('Too slow')
  for (const button of ['Show us', 'Not now', 'Send']) await press('Tab', `${button} push button.`)
  // The thanks are heard, and what became of the answer.
  const sent = await press('Return', 'Sent.')
  expect(sent).toContain('Thank you heading level 2.')
  expect(sent.at(-1)).toBe('Sent.')
  await until(() => comments(site.collector).includes('Too slow'))

  // Line by line: what became of the answer can be read again.
  const below = await press('Down')
  expect([...below, ...(await press('Up'))]).toContain('Sent.')
  // Firefox has dropped the focus meanwhile. Escape is heard all the same, and the focus goes back to where it was.
  expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true)
  await press('Escape', 'Print push button.')
})

it('announces in Hebrew, and arrow keys follow the reading direction', async () => {
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
  await press('Tab', 'Back to the shop link.')
  await press('Tab', '1 of 5.')
  await press('Insert+a', 'Focus mode')
  expect(await press('Left', '2 of 5.')).toContain('selected radio button')
  await press('Escape', 'Print push button.')
})
