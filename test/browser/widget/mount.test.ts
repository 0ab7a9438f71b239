// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Draft, Widget, WidgetOptions } from '../../../src/browser/widget/contract.js'
import { mount } from '../../../src/browser/widget/index.js'

const widgets: Widget[] = []
async function open(options: Partial<WidgetOptions> = {}) {
  const submit = vi.fn(async (_: Draft) => ({ id: 'a', state: 'kept' as const }))
  const onClose = vi.fn()
  const widget = await mount({
    moment: { id: 'payment', question: 'How did paying feel?' },
    surface: 'card',
    appearance: { locale: 'en' },
    submit,
    onClose,
    ...options,
  })
  widgets.push(widget)
  const root = widget.element.shadowRoot!
  const named = (role: string, name: string) =>
    [...root.querySelectorAll<HTMLElement>(role)].find(
      node => (node.getAttribute('aria-label') ?? node.textContent) === name,
    )!
  return {
    widget,
    root,
    submit,
    onClose,
    radio: (name: string) => named('[role=radio]', name),
    button: (name: string) => named('button', name),
  }
}

afterEach(() => {
  for (const widget of widgets.splice(0)) widget.close()
  document.body.replaceChildren()
})

describe('a mounted prompt', () => {
  it('shows a radio group named by the question', async () => {
    const { root, radio, widget } = await open()
    const group = root.querySelector('[role=radiogroup]')!
    expect(group.getAttribute('aria-label')).toBe('How did paying feel?')
    expect(root.querySelectorAll('[role=radio]')).toHaveLength(5)
    expect(radio('neither')).toBeTruthy()
    expect(widget.element.getAttribute('state')).toBe('asked')
  })

  it('mounts the live region before its text', async () => {
    const { root } = await open()
    const status = root.querySelector('[role=status]')!
    expect(status.textContent).toBe('')
    await vi.waitFor(() => expect(status.textContent).toBe('How did paying feel?'))
    expect(root.querySelector('[role=status]')).toBe(status)
  })

  it('sets the state on the element, from tap to sent', async () => {
    const { widget, radio, button, root } = await open()
    radio('bad').click()
    await vi.waitFor(() => expect(widget.element.getAttribute('state')).toBe('kept'))
    button('Send').click()
    await vi.waitFor(() => expect(root.querySelector('h2')!.textContent).toBe('Thank you'))
    widget.update('sent')
    expect(widget.element.getAttribute('state')).toBe('sent')
    expect(root.querySelector('[role=status]')!.textContent).toContain('Sent')
    expect([...root.querySelectorAll('.reached')].map(node => node.textContent)).toEqual(['kept', 'sent'])
  })

  it.each([
    ['consent', false],
    [undefined, true],
  ])(
    'asks to keep the page open where the device fails (reason %s), not where consent is yet to come',
    async (reason, asks) => {
      const submit = async () => ({ id: 'a', state: 'held' as const, ...(reason && { reason }) })
      const { radio, root, widget } = await open({ submit })
      radio('good').click()
      await vi.waitFor(() => expect(widget.element.getAttribute('state')).toBe('held'))
      const { textContent } = root.querySelector('[role=status]')!
      expect(textContent).toContain('Not kept on this device')
      expect(textContent!.includes('keep this page open')).toBe(asks)
    },
  )

  it.each([
    ['de', 'expired', 'Das konnte nicht gesendet werden: es ist zu lange liegen geblieben'],
    ['en', 'customer.signature: has expired; sign a new one', 'This could not be sent: please sign in again'],
    ['fr-CA', 'limit', 'trop de réponses attendent déjà'],
    ['de', 'device: this device is bound to another secret', 'Das konnte nicht gesendet werden: etwas ist'],
    ['en', 'out of stock', 'This could not be sent: sold out'],
  ])(
    'tells in their own language (%s) why an answer was rejected, never in the words for developers: %s',
    async (locale, reason, words) => {
      const submit = async () => ({ id: 'a', state: 'rejected' as const, reason })
      const messages = { 'reason.out of stock': 'sold out' }
      const { root, widget } = await open({ submit, appearance: { locale, messages } })
      root.querySelector<HTMLElement>('[role=radio]')!.click()
      await vi.waitFor(() => expect(widget.element.getAttribute('state')).toBe('rejected'))
      const { textContent } = root.querySelector('[role=status]')!
      expect(textContent).toContain(words)
      expect(textContent).not.toContain(reason)
    },
  )

  it('sets the language of its texts, and formats dates in it', async () => {
    const moment = { id: 'm', promise: { name: 'Maya', days: 2 } }
    const { widget, root, radio } = await open({ moment, appearance: { locale: 'sv' } })
    expect(widget.element.lang).toBe('en')
    radio('good').click()
    await vi.waitFor(() => expect(widget.element.getAttribute('state')).toBe('kept'))
    root.querySelector<HTMLElement>('.primary')!.click()
    const told = () => root.querySelector('[role=status]')!.textContent
    await vi.waitFor(() => expect(told()).toMatch(/You’ll hear by (Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day/))
    await widget.refresh({ locale: 'fr-CA' })
    expect(widget.element.lang).toBe('fr-CA')
    await widget.refresh({ locale: 'sv', messages: { send: 'Skicka' } })
    expect(widget.element.lang).toBe('sv')
  })

  // Row 11: nothing is promised that cannot come.
  it('promises no date while offline', async () => {
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
    const moment = { id: 'm', promise: { name: 'Maya', days: 2 } }
    const { widget, root, radio } = await open({ moment })
    radio('good').click()
    await vi.waitFor(() => expect(widget.element.getAttribute('state')).toBe('kept'))
    root.querySelector<HTMLElement>('.primary')!.click()
    const told = () => root.querySelector('[role=status]')!.textContent
    await vi.waitFor(() => expect(told()).toContain('when you are back online'))
    expect(told()).not.toMatch(/Maya|You’ll hear/)
    vi.restoreAllMocks()
    widget.update('sent')
    await vi.waitFor(() => expect(told()).toMatch(/Maya reads this. You’ll hear by/))
  })

  it('promises no date and shows no further steps where no reply can come', async () => {
    const moment = { id: 'm', promise: { name: 'Maya', days: 2 } }
    const { widget, root, radio } = await open({ moment, canReply: false })
    radio('good').click()
    await vi.waitFor(() => expect(widget.element.getAttribute('state')).toBe('kept'))
    root.querySelector<HTMLElement>('.primary')!.click()
    await vi.waitFor(() => expect(root.querySelectorAll('.track li')).toHaveLength(2))
    expect(root.querySelector('[role=status]')!.textContent).toMatch(/Maya reads this\.$/)
  })

  // Row 12: Safari sends the Escape that cancelled a composition after it has ended it.
  it('stays open when Escape cancels a composition, also in the order of Safari', async () => {
    const { root, radio, onClose } = await open()
    radio('good').click()
    await vi.waitFor(() => expect(root.querySelector('textarea')).toBeTruthy())
    const pressEscape = (init: KeyboardEventInit) =>
      root
        .querySelector('textarea')!
        .dispatchEvent(
          new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, composed: true, ...init }),
        )
    pressEscape({ isComposing: true })
    pressEscape({ keyCode: 229 })
    expect(onClose).not.toHaveBeenCalled()
    pressEscape({ keyCode: 27 })
    expect(onClose).toHaveBeenCalledOnce()
  })

  // Row 13: page translators put their own elements in the place of texts.
  it('shows its new texts where a page translator has replaced the old ones', async () => {
    const { widget, root, radio } = await open()
    const translate = () => {
      for (const node of root.querySelectorAll('h2,p,button,label,span,li'))
        for (const text of [...node.childNodes].filter(child => child.nodeType === 3 && child.textContent)) {
          const font = document.createElement('font')
          font.textContent = `[${text.textContent}]`
          text.replaceWith(font)
        }
    }
    translate()
    radio('[bad]').click()
    await vi.waitFor(() => expect(root.textContent).toContain('What went wrong?'))
    translate()
    radio('[good]').click()
    await vi.waitFor(() => expect(root.querySelector('label')!.textContent).toContain('Tell us more'))
    await vi.waitFor(() => expect(widget.element.getAttribute('state')).toBe('kept'))
    translate()
    root.querySelector<HTMLElement>('.primary')!.click()
    await vi.waitFor(() => expect(root.querySelector('h2')!.textContent).toBe('Thank you'))
    expect(root.querySelector('[role=status]')!.textContent).toContain('Kept on this device.')
    translate()
    widget.update('sent')
    await vi.waitFor(() => expect(root.querySelector('[role=status]')!.textContent).toBe('Sent.'))
    expect(root.textContent).not.toContain('Kept on this device.')
  })

  it('adds no space after an ideographic full stop', async () => {
    const moment = { id: 'm', promise: { name: '佐藤', days: 2 } }
    const { widget, root } = await open({ moment, appearance: { locale: 'ja' } })
    root.querySelector<HTMLElement>('[role=radio]')!.click()
    await vi.waitFor(() => expect(widget.element.getAttribute('state')).toBe('kept'))
    root.querySelector<HTMLElement>('.primary')!.click()
    await vi.waitFor(() => expect(root.querySelector('[role=status]')!.textContent).toContain('佐藤'))
    expect(root.querySelector('[role=status]')!.textContent).not.toContain('。 ')
  })

  it('has one tab stop in the group and moves with arrows, Home and End', async () => {
    const { root, radio } = await open()
    const stops = () =>
      [...root.querySelectorAll<HTMLElement>('[role=radio]')].filter(node => node.tabIndex === 0)
    expect(stops()).toEqual([radio('awful')])
    const press = (name: string, key: string) =>
      radio(name).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true }))
    press('awful', 'End')
    expect(radio('great').getAttribute('aria-checked')).toBe('true')
    expect(stops()).toEqual([radio('great')])
    press('great', 'ArrowDown')
    expect(radio('awful').getAttribute('aria-checked')).toBe('true')
  })

  it('keeps key events from the host, and closes on Escape', async () => {
    const heard = vi.fn()
    document.addEventListener('keydown', heard)
    const { radio, onClose } = await open()
    for (const key of ['k', 'Escape']) {
      radio('awful').dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true }))
    }
    document.removeEventListener('keydown', heard)
    expect(heard).not.toHaveBeenCalled()
    expect(onClose).toHaveBeenCalledExactlyOnceWith('dismissed')
  })

  it('renders nothing after it has closed, however fast it was used', async () => {
    const { widget, root, radio, button } = await open({
      moment: { id: 'payment', followUp: [{ scales: ['stakes3'] }] },
    })
    radio('bad').click()
    await vi.waitFor(() => expect(button('Next')).toBeTruthy())
    for (const name of ['Next', 'Send']) {
      button(name).focus()
      button(name).dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true, detail: 0 }))
      await vi.waitFor(() => expect(root.querySelector('.actions')?.textContent ?? '').not.toContain(name))
    }
    widget.close()
    await new Promise(done => setTimeout(done, 1100))
    expect(root.childElementCount).toBe(0)
  })

  it.each([
    ['Not now', 'dismissed'],
    ['Don’t ask again', 'never'],
    ['Close', 'dismissed'],
  ])('%s leaves nothing behind', async (name, reason) => {
    const { button, onClose } = await open()
    button(name).click()
    expect(onClose).toHaveBeenCalledExactlyOnceWith(reason)
    expect(document.querySelector('heartfelt-widget')).toBeNull()
  })

  it('closes with `answered` after a tap', async () => {
    const { radio, button, submit, onClose } = await open()
    radio('great').click()
    button('Not now').click()
    expect(submit).toHaveBeenCalledTimes(1)
    expect(onClose).toHaveBeenCalledExactlyOnceWith('answered')
  })

  it('does not take the focus as a card, and gives it back when it closes', async () => {
    const host = document.body.appendChild(document.createElement('button'))
    host.focus()
    const { radio, button } = await open()
    expect(document.activeElement).toBe(host)
    radio('good').focus()
    button('Not now').click()
    expect(document.activeElement).toBe(host)
  })

  it('changes texts and theme without losing the draft', async () => {
    const { widget, root, radio } = await open()
    radio('bad').click()
    const field = root.querySelector('textarea')!
    field.value = 'Half a thought'
    field.dispatchEvent(new Event('input', { bubbles: true }))
    widget.refresh({ locale: 'en', theme: 'dark', dir: 'rtl', messages: { send: 'Off it goes' } })
    await vi.waitFor(() => expect(root.querySelector('.primary')!.textContent).toBe('Off it goes'))
    expect(root.querySelector('textarea')).toBe(field)
    expect(field.value).toBe('Half a thought')
    expect([widget.element.getAttribute('theme'), widget.element.dir]).toEqual(['dark', 'rtl'])
  })

  it('is put back when a framework unmounts its parent', async () => {
    const { widget, radio } = await open()
    radio('bad').click()
    widget.element.remove()
    await vi.waitFor(() => expect(widget.element.isConnected).toBe(true))
    expect(radio('bad').getAttribute('aria-checked')).toBe('true')
  })

  it('is put back however often, each time in a task of its own', async () => {
    const { widget, onClose } = await open()
    for (let i = 0; i < 30; i++) {
      widget.element.remove()
      await new Promise(done => setTimeout(done))
      expect(widget.element.isConnected).toBe(true)
    }
    expect(onClose).not.toHaveBeenCalled()
  })

  it('closes where a script removes it each time at once, which would freeze the page', async () => {
    const { widget, onClose } = await open()
    const blocker = new MutationObserver(() => widget.element.remove())
    blocker.observe(document.body, { childList: true })
    widget.element.remove()
    await vi.waitFor(() => expect(onClose).toHaveBeenCalled())
    blocker.disconnect()
    expect(widget.element.isConnected).toBe(false)
  })

  it('row 16: lets a question find its own direction in a right-to-left card', async () => {
    const { root } = await open({ appearance: { locale: 'he' } })
    expect(root.querySelector('h2 [dir=auto]')!.textContent).toBe('How did paying feel?')
  })

  it('row 8: removes its copies that come from a cached or saved page', async () => {
    const { widget } = await open()
    document.body.insertAdjacentHTML('beforeend', widget.element.outerHTML)
    document.body.append(widget.element.cloneNode(true))
    expect([...document.querySelectorAll('heartfelt-widget')]).toEqual([widget.element])
  })

  it('renders HTML in texts as text', async () => {
    const question = '<img src=x onerror=alert(1)>{reason}'
    const { root } = await open({
      moment: { id: 'payment', question },
      appearance: { locale: 'en', messages: { great: '<b>}</b>' } },
    })
    expect(root.querySelector('h2')!.textContent).toBe(question)
    expect(root.querySelector('img,b')).toBeNull()
  })
})
