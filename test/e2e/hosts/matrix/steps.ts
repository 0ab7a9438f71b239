import type { Browser, Page, Target } from '../../engines/engine.js'
import { problemsOf, visit } from '../give-feedback.js'

/** What a step has to work with. */
export interface Trial {
  browser: Browser
  url: string
  /** Words that no other step types. */
  words: string
  /** How many stored answers carry these words as their comment. */
  stored(comment: string): number
  /** Sends a batch as an app would for its page, and resolves with the collector's answer. */
  send(batch: unknown): Promise<unknown>
}

const card = 'body > heartfelt-widget'
const inline = 'heartfelt-widget:not(body > *)'
const PATIENCE_MS = 10_000
/** As many as make a card give up that reopens itself a few times only. */
const REFRESHES = 8

/** Polls until it is so, and fails with the sentence that says what is not. */
async function holds(
  fault: string,
  check: () => boolean | Promise<boolean>,
  patience = PATIENCE_MS,
): Promise<void> {
  for (const until = Date.now() + patience; ; await new Promise(done => setTimeout(done, 50))) {
    if (await Promise.resolve(check()).catch(() => false)) return
    if (Date.now() > until) throw new Error(fault)
  }
}

const attempt = (fault: string, work: Promise<unknown>) =>
  work.catch(error => {
    throw new Error(`${fault} (${String(error.message).split('\n')[0]})`)
  })

const click = (page: Page, target: Target) =>
  attempt(`nothing to click named ${target.name ?? target.css}`, page.click(target))

const say = async (page: Page, within: string, words: string) => {
  await click(page, { css: 'textarea', within })
  await page.type(words)
}

/** A face is tapped and words are typed, but not sent. */
async function begin(page: Page, within: string, words: string): Promise<void> {
  await click(page, { css: '[role=radio]', name: 'bad', within })
  await say(page, within, words)
}

async function open(page: Page, words: string): Promise<void> {
  // A page may not have been hydrated yet: people press again.
  for (let presses = 0; presses < 3; presses++) {
    await click(page, { css: 'button', name: 'Pay' })
    const asked = () => page.text({ css: '[role=radio]', within: card })
    if (
      await holds('nobody is asked', async () => !!(await asked()), 3000).then(
        () => true,
        () => false,
      )
    )
      break
  }
  await begin(page, card, words)
}

const asksInline = (page: Page) =>
  holds(
    'the inline question does not appear',
    async () => (await page.text({ css: '[role=radio]', within: inline })) !== undefined,
  )

const keeps = (page: Page, which: string, within: string, words: string) =>
  holds(`${which} loses its words`, async () => (await page.text({ css: 'textarea', within })) === words)

const focused = (page: Page, which: string) =>
  holds(`${which} loses the focus`, () =>
    page.evaluate(() => {
      let element = document.activeElement
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
      return element?.tagName === 'TEXTAREA'
    }),
  )

async function send(page: Page, within: string): Promise<void> {
  await click(page, { css: 'button', name: 'Send', within })
}

const storedOnce = async ({ stored }: Trial, comment: string) => {
  await holds('the answer is not stored', () => stored(comment) > 0)
  if (stored(comment) > 1) throw new Error('the answer is stored more than once')
}

/** Presses the page's own button without moving the focus, and waits for what the server or the state says next. */
async function refresh(page: Page): Promise<void> {
  const count = () => document.querySelector('output')?.textContent ?? ''
  const before = await page.evaluate(count)
  await page.evaluate(() => {
    const own = [...document.querySelectorAll('button')].find(one => one.textContent?.trim() === 'Refresh')
    own!.click()
  })
  await holds('the page does not refresh', async () => (await page.evaluate(count)) !== before)
}

/** To another view of the app. */
async function go(page: Page, name: string): Promise<void> {
  await click(page, { css: 'nav > *', name: `To ${name}` })
  await holds(`the page ${name} does not appear`, async () => (await page.text('h1')) === name)
}

const quiet = async (browser: Browser, page: Page) => {
  if (browser.engine !== 'chromium') return
  const found = await problemsOf(page)
  if (found.length)
    throw new Error(`the console or the page shows: ${found[0]!.split('\n')[0]!.slice(0, 120)}`)
}

const refreshAgainAndAgain = async (page: Page) => {
  for (let i = 0; i < REFRESHES; i++) await refresh(page)
}

async function inlineSurvives(trial: Trial, page: Page): Promise<void> {
  await asksInline(page)
  await begin(page, inline, trial.words)
  await refreshAgainAndAgain(page)
  await holds('the inline question is gone', async () =>
    Boolean(await page.text({ css: '[role=radio]', within: inline })),
  )
  await keeps(page, 'the inline question', inline, trial.words)
  await focused(page, 'the inline question')
  await send(page, inline)
  await storedOnce(trial, trial.words)
}

async function cardSurvives(trial: Trial, page: Page): Promise<void> {
  await open(page, trial.words)
  await refreshAgainAndAgain(page)
  await keeps(page, 'the card', card, trial.words)
  await focused(page, 'the card')
  await send(page, card)
  await storedOnce(trial, trial.words)
}

/** What is tried: a sentence for the table, and how. */
export const steps = {
  asks: {
    title: 'asks in the page and in a card; the answer is stored once',
    async run(trial: Trial, page: Page) {
      await asksInline(page)
      await open(page, trial.words)
      await send(page, card)
      await storedOnce(trial, trial.words)
    },
  },
  offline: {
    title: 'an answer sent offline is kept, and delivered once when the network is back',
    async run(trial: Trial, page: Page) {
      if (trial.browser.engine === 'webkit') return 'no offline switch'
      await open(page, trial.words)
      await page.offline(true)
      await send(page, card)
      await holds('the answer is not kept offline', () =>
        page.evaluate(css => document.querySelector(css)?.getAttribute('state') === 'kept', card),
      )
      await page.offline(false)
      await storedOnce(trial, trial.words)
    },
  },
  navigates: {
    title: 'a card with half a comment survives a way to another page and back',
    async run(trial: Trial, page: Page) {
      await asksInline(page)
      await open(page, trial.words)
      await go(page, 'Account')
      await keeps(page, 'the card', card, trial.words)
      await go(page, 'Checkout')
      await keeps(page, 'the card', card, trial.words)
      await asksInline(page)
      await send(page, card)
      await storedOnce(trial, trial.words)
    },
  },
  hydrates: {
    title: 'the app keeps the HTML of its server when it hydrates',
    async run(_: Trial, page: Page) {
      type Hydrated = Window & { hydrated?: boolean; thrownAway?: string }
      await holds('the app does not hydrate', () =>
        page.evaluate(() => Boolean((window as Hydrated).hydrated)),
      )
      const thrownAway = await page.evaluate(() => (window as Hydrated).thrownAway)
      if (thrownAway) throw new Error(`React throws the HTML away: ${thrownAway}`)
      await asksInline(page)
    },
  },
  rendersInline: {
    title: `the inline question keeps words and focus while the app renders ${REFRESHES} times`,
    run: inlineSurvives,
  },
  rendersCard: {
    title: `a card keeps words and focus while the app renders ${REFRESHES} times`,
    run: cardSurvives,
  },
  morphsInline: {
    title: `the inline question keeps words and focus while the page is morphed ${REFRESHES} times`,
    run: inlineSurvives,
  },
  morphsCard: {
    title: `a card keeps words and focus while the page is morphed ${REFRESHES} times`,
    run: cardSurvives,
  },
  replaces: {
    title: 'a replaced section asks again; a card keeps its words',
    async run(trial: Trial, page: Page) {
      await open(page, trial.words)
      await refreshAgainAndAgain(page)
      await asksInline(page)
      await keeps(page, 'the card', card, trial.words)
      await send(page, card)
      await storedOnce(trial, trial.words)
    },
  },
  importMap: {
    title: 'the page’s own import map works after our tag',
    async run(_: Trial, page: Page) {
      await asksInline(page)
      await holds('the page’s own modules do not run', () =>
        page.evaluate(() => document.documentElement.dataset.app === 'runs'),
      )
    },
  },
  bridges: {
    title:
      'asks in the page and in a card; the app sends what the page hands over; the answer is stored once',
    async run(trial: Trial, page: Page) {
      await asksInline(page)
      await open(page, trial.words)
      await send(page, card)
      await holds('the answer is not handed over', async () => {
        type Bridge = Window & { messages: { call: number; batch: unknown }[] }
        for (const { call, batch } of await page.evaluate(() =>
          (window as never as Bridge).messages.splice(0),
        )) {
          const acknowledgement = await trial.send(batch)
          await page.evaluate(
            (call, acknowledgement) =>
              (window as never as Record<string, (...args: unknown[]) => void>).heartfeltAcknowledge!(
                call,
                acknowledgement,
              ),
            call,
            acknowledgement,
          )
        }
        return trial.stored(trial.words) > 0
      })
      await storedOnce(trial, trial.words)
      await holds('the card does not say that it was sent', () =>
        page.evaluate(css => document.querySelector(css)?.getAttribute('state') === 'sent', card),
      )
    },
  },
} satisfies Record<string, { title: string; run(trial: Trial, page: Page): Promise<unknown> }>

export type StepName = keyof typeof steps

/** Runs one step in a new page. Resolves with what was seen: `passes`, `fails: …`, or why it was not run. */
export async function tryStep(name: StepName, trial: Trial): Promise<string> {
  const page = await visit(trial.browser, trial.url)
  try {
    const left = await steps[name].run(trial, page)
    await quiet(trial.browser, page)
    return typeof left === 'string' ? `not run: ${left}` : 'passes'
  } catch (error) {
    return `fails: ${(error as Error).message.split('\n')[0]}`
  }
}
