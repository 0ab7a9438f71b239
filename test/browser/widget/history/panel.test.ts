// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { HistoryOptions, Widget } from '../../../../src/browser/widget/contract.js'
import { mountHistory } from '../../../../src/browser/widget/history/index.js'
import type { HistoryEntry, PersonData } from '../../../../src/model/history.js'

const answer = (fields: Partial<HistoryEntry> = {}): HistoryEntry => ({
  id: 'a',
  moment: 'payment',
  scale: 'mood5',
  point: 'bad',
  value: -0.5,
  words: ['confused'],
  comment: 'The page reloaded.',
  createdAt: '2026-11-22T08:00:00.000Z',
  state: 'sent',
  ...fields,
})
const reply = {
  id: 'r',
  feedback: 'a',
  name: 'Maya',
  text: 'You were charged once.',
  createdAt: '2026-11-22T09:00:00.000Z',
}

const widgets: Widget[] = []
async function open(said: Partial<PersonData> = {}, options: Partial<HistoryOptions> = {}) {
  const all: PersonData = { answers: [answer()], replies: [], complete: true, ...said }
  const read = vi.fn(async () => ({ ...all }))
  const onClose = vi.fn()
  const widget = await mountHistory({
    appearance: { locale: 'en' },
    question: id =>
      id === 'payment' ? { en: 'How did paying feel?', de: 'Wie war das Bezahlen?' } : undefined,
    read,
    erase: async () => true,
    onClose,
    ...options,
  })
  widgets.push(widget)
  const root = widget.element.shadowRoot!
  const button = (name: string) =>
    [...root.querySelectorAll('button')].find(
      node => (node.getAttribute('aria-label') ?? node.textContent) === name,
    )!
  const status = () => root.querySelector('[role=status]')!.textContent
  await vi.waitFor(() => expect(status()).not.toBe('One moment …'))
  return { widget, root, button, status, read, onClose, all }
}

afterEach(() => {
  for (const widget of widgets.splice(0)) widget.close()
  document.body.replaceChildren()
  vi.unstubAllGlobals()
})

describe('what I said', () => {
  it('lists every answer with its words, its state and its replies', async () => {
    const { root } = await open({
      answers: [
        answer({ state: 'answered' }),
        answer({ id: 'b', moment: 'first-visit', state: 'kept', point: 'good', value: 0.5, words: [] }),
        answer({ id: 'c', state: 'rejected', reason: 'expired' }),
      ],
      replies: [reply],
    })
    const [first, second, third] = [...root.querySelectorAll('li')].map(({ textContent }) => textContent!)
    expect(first).toContain('How did paying feel?')
    expect(first).toContain('bad · confused')
    expect(first).toContain('The page reloaded.')
    expect(first).toContain('answered')
    expect(first).toContain('Maya answered')
    expect(first).toContain('You were charged once.')
    expect(second).toContain('How did that feel?')
    expect(second).toContain('kept')
    expect(second).not.toContain('Maya')
    expect(third).toContain('This could not be sent: it has waited for too long')
    expect(third).not.toContain('expired')
  })

  it('says when there is nothing, and offers no erasure', async () => {
    const { status, button } = await open({ answers: [] })
    expect(status()).toBe('There is nothing here.')
    expect(button('Erase everything')).toBeUndefined()
  })

  it('says that the list is incomplete when the collector cannot be reached', async () => {
    const { status, button } = await open({ answers: [], complete: false })
    expect(status()).toContain('only what waits on this device')
    expect(button('Erase everything')).toBeTruthy()
  })

  it('saves everything as a file', async () => {
    let saved: Blob | undefined
    vi.spyOn(URL, 'createObjectURL').mockImplementation(blob => {
      saved = blob as Blob
      return 'blob:file'
    })
    const links: string[] = []
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      links.push(this.download)
    })
    const { button, all } = await open({ replies: [reply] })
    button('Save as a file').click()
    expect(links).toEqual([expect.stringMatching(/^feedback-\d{4}-\d\d-\d\d\.json$/)])
    expect(JSON.parse(await saved!.text())).toMatchObject(all)
  })

  it('erases only after confirmation, and says whether the collector has, too', async () => {
    const erase = vi.fn(async () => false)
    const { root, button, status } = await open({}, { erase })
    button('Erase everything').click()
    expect(status()).toContain('cannot be undone')
    button('Keep it').click()
    expect(erase).not.toHaveBeenCalled()
    button('Erase everything').click()
    button('Erase').click()
    await vi.waitFor(() => expect(status()).toContain('as soon as we can be reached'))
    expect(erase).toHaveBeenCalledOnce()
    expect(root.querySelectorAll('li')).toHaveLength(0)
  })

  it('stays open with the result when erasing closes everything else', async () => {
    const { widget, button, status } = await open(
      {},
      {
        erase: async () => {
          widget.close('closed')
          return true
        },
      },
    )
    button('Erase everything').click()
    button('Erase').click()
    await vi.waitFor(() => expect(status()).toBe('Everything is erased.'))
    expect(widget.element.isConnected).toBe(true)
  })

  it('reads again when the state of an answer changes, but not after an erasure', async () => {
    const answers = [answer({ state: 'kept' })]
    const { root, widget, button, status } = await open({ answers })
    answers[0] = answer({ state: 'sent' })
    widget.update('sent')
    await vi.waitFor(() => expect(root.querySelector('.state')!.textContent).toContain('sent'))
    button('Erase everything').click()
    button('Erase').click()
    await vi.waitFor(() => expect(status()).toBe('Everything is erased.'))
    widget.update('sent')
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(root.querySelectorAll('li')).toHaveLength(0)
  })

  it('takes the focus, closes on Escape and gives it back', async () => {
    const opener = document.createElement('button')
    document.body.append(opener)
    opener.focus()
    const { root, onClose } = await open()
    expect(root.activeElement?.localName).toBe('h2')
    root.querySelector('h2')!.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
    expect(onClose).toHaveBeenCalledOnce()
    expect(document.activeElement).toBe(opener)
  })

  it('shows the question of the scale for a moment without its own', async () => {
    const nps = answer({ moment: 'renewal_v2', scale: 'nps11', point: '9', words: [], comment: undefined! })
    const { root } = await open({ answers: [nps] }, { appearance: { locale: 'de' } })
    const { textContent } = root.querySelector('li')!
    expect(textContent).toContain('Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?')
    expect(textContent).not.toContain('renewal')
  })

  it('sets the language of its texts, English where there is no other, for dates too', async () => {
    const { root, widget } = await open({}, { appearance: { locale: 'sv' } })
    expect(widget.element.lang).toBe('en')
    expect(root.querySelector('time')!.textContent).toBe('Nov 22, 2026')
    await widget.refresh({ locale: 'pt-BR' })
    expect(widget.element.lang).toBe('pt-BR')
    await widget.refresh({ locale: 'sv', messages: { send: 'Skicka' } })
    expect(widget.element.lang).toBe('sv')
  })

  it('separates the name and the date of a reply in right-to-left text', async () => {
    const { root } = await open({ replies: [reply] }, { appearance: { locale: 'he' } })
    expect(root.querySelector('cite > bdi')!.textContent).toMatch(/22/)
    expect(root.querySelector('cite')!.textContent).not.toContain(',')
  })

  it('changes its language while it is open', async () => {
    const { root, widget, button } = await open()
    await widget.refresh({ locale: 'de-AT' })
    expect(root.querySelector('h2')!.textContent).toBe('Was ich gesagt habe')
    expect(root.querySelector('li')!.textContent).toContain('Wie war das Bezahlen?')
    expect(button('Alles löschen')).toBeTruthy()
    await widget.refresh({ locale: 'he' })
    expect(widget.element.dir).toBe('rtl')
  })
})
