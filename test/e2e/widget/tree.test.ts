import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Page } from '../engines/engine.js'
import { eachEngine, launch } from '../engines/launch.js'
import { type Host, serveHost } from '../host.js'
import { ask, close, hostPage } from './stage.js'

/**
 * Chromium's accessibility tree of the prompt, one line for each node that screen readers announce. It covers the screen
 * readers that are not run; `test/e2e/screen-reader` tests Orca.
 */
interface Node {
  nodeId: string
  ignored: boolean
  role?: { value: string }
  name?: { value: string }
  value?: { value: string }
  description?: { value: string }
  properties?: { name: string; value: { value: unknown } }[]
  childIds?: string[]
}

const announcedProperties = ['checked', 'pressed', 'invalid', 'modal', 'live', 'disabled', 'multiline']
const silent = new Set(['InlineTextBox', 'generic', 'none', 'LabelText', 'ListMarker', 'LineBreak'])

const line = ({ role, name, value, description, properties = [] }: Node) =>
  [
    role!.value,
    name?.value && `"${name.value}"`,
    value?.value && `= ${value.value}`,
    description?.value && `(${description.value})`,
    ...properties
      .filter(
        one =>
          announcedProperties.includes(one.name) &&
          !['false', false, 'off'].includes(one.value.value as string),
      )
      .map(one => `${one.name}: ${one.value.value}`),
  ]
    .filter(Boolean)
    .join(' ')

/** The tree, once the live region contains the expected text. */
async function tree(page: Page, said: string): Promise<string> {
  await page.waitFor(
    said =>
      document
        .querySelector('heartfelt-widget')!
        .shadowRoot!.querySelector('[role=status]')!
        .textContent!.includes(said),
    said,
  )
  // The focused element is gone as well.
  await page.waitFor(
    () => !document.querySelector('heartfelt-widget')!.shadowRoot!.querySelector('.spoken button'),
  )
  const { nodes } = (await page.cdp('Accessibility.getFullAXTree')) as { nodes: Node[] }
  const byId = new Map(nodes.map(node => [node.nodeId, node]))
  const outline = (node: Node, depth: number, parentName = ''): string[] => {
    const role = node.role?.value ?? 'none'
    // A text that is already part of its parent's name is not announced again.
    const announced =
      !node.ignored && !silent.has(role) && !(role === 'StaticText' && parentName.includes(node.name!.value))
    const inside = (node.childIds ?? []).flatMap(id => {
      const child = byId.get(id)
      return child
        ? outline(child, depth + (announced ? 1 : 0), announced ? (node.name?.value ?? '') : parentName)
        : []
    })
    return announced ? [`${'  '.repeat(depth)}${line(node)}`, ...inside] : inside
  }
  const prompt = nodes.find(({ role }) => role?.value === 'dialog')!
  return outline(prompt, 0).join('\n')
}

let host: Host
beforeAll(async () => {
  host = await serveHost({ '/': hostPage() })
})
afterAll(() => host.close())

eachEngine(
  engine => {
    let page: Page
    beforeAll(async () => {
      page = await (await launch(engine)).newPage()
      await page.goto(host.url('/'))
      await page.waitFor(() => 'ask' in ((window as unknown as { heartfelt?: object }).heartfelt ?? {}))
      await page.cdp('Accessibility.enable')
    })
    beforeEach(() => close(page))

    it('has the question as a group of named radios', async () => {
      await ask(page, 'payment')
      expect(await tree(page, 'How did paying feel?')).toMatchInlineSnapshot(`
        "dialog "Feedback"
          heading "How did paying feel?"
          radiogroup "How did paying feel?"
            radio "awful"
            radio "bad"
            radio "neither"
            radio "good"
            radio "great"
          status live: polite
            paragraph
              StaticText "How did paying feel?"
          button "Not now"
          button "What I said"
          button "Close""
      `)
    })

    it('has the chosen point and the fields that follow', async () => {
      await ask(page, 'payment')
      await page.click({ css: '[role=radio]', name: 'bad' })
      await page.click({ css: '.word', name: 'confused' })
      expect(await tree(page, 'kept')).toMatchInlineSnapshot(`
        "dialog "Feedback"
          heading "How did paying feel?"
          radiogroup "How did paying feel?"
            radio "awful"
            radio "bad" checked: true
            radio "neither"
            radio "good"
            radio "great"
          group "Which words fit?"
            button "rushed"
            button "worried"
            button "confused" pressed: true
            button "disappointed"
            button "frustrated"
          StaticText "That shouldn’t have happened. What went wrong?"
          textbox "That shouldn’t have happened. What went wrong?" multiline: true
          status live: polite
            paragraph
              StaticText "Your answer is already kept on this device."
          button "Show us"
          button "Not now"
          button "Send"
          button "Close""
      `)
    })

    it('has the state of the answer', async () => {
      await ask(page, 'mood5')
      await page.click({ css: '[role=radio]', name: 'good' })
      await page.click({ css: 'button', name: 'Send' })
      await page.appears('.track')
      expect(await tree(page, 'Kept')).toMatchInlineSnapshot(`
        "dialog "Feedback"
          heading "Thank you"
          status live: polite
            paragraph
              StaticText "Kept on this device. It will be sent as soon as we can be reached."
          list
            listitem
              StaticText "kept"
            listitem
              StaticText "sent"
            listitem
              StaticText "seen"
            listitem
              StaticText "answered"
          button "What I said"
          button "Close""
      `)
    })

    it('has the affect grid as a slider with its value in words', async () => {
      await ask(page, 'affect9', { surface: 'modal' })
      await page.press('ArrowRight')
      await page.appears('textarea')
      expect(
        await page.evaluate(
          () =>
            document.querySelector('heartfelt-widget')!.shadowRoot!.querySelector('[role=slider]')!
              .ariaValueText,
        ),
      ).toBe('pleasant 6 of 9, lively 5 of 9')
      expect(await tree(page, 'kept')).toMatchInlineSnapshot(`
        "dialog "Feedback" modal: true
          heading "How do you feel right now?"
          slider "How do you feel right now?" = 6 (left to right: unpleasant to pleasant; bottom to top: calm to lively)
          StaticText "Tell us more, if you like"
          textbox "Tell us more, if you like" multiline: true
          status live: polite
            paragraph
              StaticText "Your answer is already kept on this device."
          button "Not now"
          button "Send"
          button "Close""
      `)
    })

    it('has the number of stars, and the labelled ends of a row of numbers', async () => {
      await ask(page, 'csat5')
      const stars = await tree(page, 'satisfied')
      await close(page)
      await ask(page, 'nps11')
      expect([stars, await tree(page, 'likely')].join('\n\n')).toMatchInlineSnapshot(`
        "dialog "Feedback"
          heading "How satisfied are you?"
          radiogroup "How satisfied are you?"
            radio "1 star"
            radio "2 stars"
            radio "3 stars"
            radio "4 stars"
            radio "5 stars"
          status live: polite
            paragraph
              StaticText "How satisfied are you?"
          button "Not now"
          button "What I said"
          button "Close"

        dialog "Feedback"
          heading "How likely are you to recommend us to a friend?"
          radiogroup "How likely are you to recommend us to a friend?"
            radio "0 not at all likely"
            radio "1"
            radio "2"
            radio "3"
            radio "4"
            radio "5"
            radio "6"
            radio "7"
            radio "8"
            radio "9"
            radio "10 extremely likely"
          status live: polite
            paragraph
              StaticText "How likely are you to recommend us to a friend?"
          button "Not now"
          button "What I said"
          button "Close""
      `)
    })
  },
  ['chromium'],
)
