import type { Page } from '../engines/engine.js'
import type { HostPage } from '../host.js'

/** A moment for every scale, named after it, with the fields that single tests need. */
export const moments = [
  { id: 'payment', question: 'How did paying feel?', promise: { name: 'Maya', days: 2 } },
  { id: 'fields', goal: true, contact: true, followUp: [{ scales: ['stakes3'] }] },
  {
    id: 'ranges',
    question: 'And the way here?',
    followUp: [
      { to: -0.5, question: 'What broke?', scales: ['stakes3', 'expect5'] },
      { from: 0.5, question: 'What was best?', words: ['calm'], attachments: true },
    ],
  },
  ...[
    ...['mood5', 'mood4', 'mood3', 'thumbs', 'affect9', 'words', 'neutral_probe', 'expect5'],
    ...['ease7', 'csat5', 'nps11', 'stakes3', 'restored4'],
  ].map(scale => ({ id: scale, scale })),
]

/** A host app with the script tag. Its collector is unreachable, which does not change the widget's steps. */
export const hostPage = (html = '', more: Partial<HostPage> & { head?: string } = {}): HostPage => ({
  ...more,
  html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Host</title>${more.head ?? ''}
<script>window.heartfeltOptions = { moments: ${JSON.stringify(moments)}, collector: 'http://127.0.0.1:1' }</script>
<script type="module" src="/heartfelt.js" data-heartfelt-key="pk_test"></script></head>
<body><main><h1>Host</h1><button id="opener">Open</button><label>Search <input id="search"></label><div id="place"></div>${html}</main></body></html>`,
})

interface Ask {
  surface?: 'card' | 'modal' | 'popover' | 'inline'
  theme?: 'light' | 'dark'
  locale?: string
}

/** Opens a prompt as the launcher does, and waits until its text is there. */
export async function ask(page: Page, moment: string, how: Ask = {}): Promise<void> {
  await page.evaluate(
    async (moment, { surface = 'card', theme = 'light', locale = 'en' }) => {
      const { heartfelt } = window as unknown as {
        heartfelt: Record<string, (...args: unknown[]) => unknown>
      }
      heartfelt.setTheme!(theme)
      heartfelt.setLocale!(locale)
      const anchor = document.querySelector(surface === 'inline' ? '#place' : '#opener')
      await heartfelt.ask!(moment, { surface, ...(/popover|inline/.test(surface) && { anchor }) })
    },
    moment,
    how,
  )
  await page.appears('h2')
}

/** Closes every open widget, also inline ones. */
export const close = (page: Page) =>
  page.evaluate(() => {
    ;(window as unknown as { heartfelt: { close(): void } }).heartfelt.close()
    document.querySelector('#place')?.replaceChildren()
  })

/** Waits for a text in the live region, and returns it. */
export const status = (page: Page) =>
  page.waitFor(() => {
    const root = document.querySelector('heartfelt-widget')?.shadowRoot
    return root?.querySelector('[role=status]')?.textContent
  })

/** The accessible name or the id of the focused element, also in shadow roots. */
export const focused = (page: Page) =>
  page.evaluate(() => {
    let element = document.activeElement
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
    return (
      element?.getAttribute('aria-label') ?? (element?.textContent?.trim() || element?.id || element?.tagName)
    )
  })
