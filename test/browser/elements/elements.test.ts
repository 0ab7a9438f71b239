// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { attach } from '../../../src/browser/elements/attach.js'
import { defineElements } from '../../../src/browser/elements/define.js'
import type { HeartfeltRating } from '../../../src/browser/elements/rating.js'

let detach = () => {}
const ask = vi.fn()
const connect = () => {
  detach = attach({ ask })
}
const add = (name: string, attributes: Record<string, string> = {}) => {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  return document.body.appendChild(element)
}

beforeEach(() => {
  defineElements()
  ask.mockClear()
})
afterEach(() => {
  detach()
  document.body.replaceChildren()
})

describe('<heartfelt-rating>', () => {
  it('asks inline once there is a client, however late', () => {
    const element = add('heartfelt-rating', { moment: 'delivery' })
    expect(ask).not.toHaveBeenCalled()
    connect()
    expect(ask).toHaveBeenCalledExactlyOnceWith('delivery', {
      anchor: element,
      surface: 'inline',
    })
  })

  it('does not ask when it was removed before there was a client', () => {
    add('heartfelt-rating', { moment: 'delivery' }).remove()
    connect()
    expect(ask).not.toHaveBeenCalled()
  })

  it('keeps its widget when it is moved, and asks again when it is removed and added again', async () => {
    connect()
    const element = add('heartfelt-rating', { moment: 'delivery' })
    document.body.append(element)
    expect(ask).toHaveBeenCalledTimes(1)
    element.remove()
    await Promise.resolve()
    document.body.append(element)
    expect(ask).toHaveBeenCalledTimes(2)
  })

  it('uses the next client when its client is destroyed, whether that exists already or comes later', async () => {
    connect()
    const second = vi.fn()
    const third = vi.fn()
    const undo = attach({ ask: second })
    const element = add('heartfelt-rating', { moment: 'delivery' })
    document.body.append(element)
    detach()
    expect(second).toHaveBeenCalledExactlyOnceWith('delivery', expect.anything())
    undo()
    detach = attach({ ask: third })
    expect(third).toHaveBeenCalledExactlyOnceWith('delivery', expect.anything())
    expect(ask).toHaveBeenCalledTimes(1)
  })

  it('shows one question when the moment changes while another is loading', async () => {
    const late = async (_: string, { anchor }: { anchor: Element }) => {
      await new Promise(resolve => setTimeout(resolve, 5))
      anchor.shadowRoot!.append(document.createElement('heartfelt-widget'))
    }
    detach = attach({ ask: late })
    const element = add('heartfelt-rating', { moment: 'delivery' }) as HeartfeltRating
    element.moment = 'payment'
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(element.shadowRoot!.childElementCount).toBe(1)
  })

  it('keeps its question when a morph empties it, because the question is in its shadow root', async () => {
    const show = ({ shadowRoot }: Element) => shadowRoot!.append(document.createElement('heartfelt-widget'))
    detach = attach({ ask: (_, { anchor }) => show(anchor) })
    const element = add('heartfelt-rating', { moment: 'delivery' })
    element.replaceChildren()
    await Promise.resolve()
    expect(element.childNodes).toHaveLength(0)
    expect(element.shadowRoot!.childElementCount).toBe(1)
  })

  it('asks another question when the moment changes', () => {
    connect()
    const element = add('heartfelt-rating', { moment: 'delivery' }) as HeartfeltRating
    element.moment = 'payment'
    expect(ask.mock.lastCall![0]).toBe('payment')
  })

  it('uses properties that were set before the upgrade', () => {
    connect()
    const element = document.createElement('heartfelt-rating')
    // As on an element that was parsed before the definition: own properties hide the accessors.
    Object.defineProperty(element, 'moment', {
      value: 'early',
      configurable: true,
      writable: true,
      enumerable: true,
    })
    Object.assign(element, { context: { order: 7 } })
    document.body.append(element)
    expect(ask).toHaveBeenCalledExactlyOnceWith('early', expect.objectContaining({ context: { order: 7 } }))
  })
})

describe('<heartfelt-launcher>', () => {
  const press = (element: HTMLElement) => element.shadowRoot!.querySelector('button')!.click()

  it('is a button named by its label', () => {
    const element = add('heartfelt-launcher', { label: 'Tell us' })
    expect(element.shadowRoot!.querySelector('button')!.textContent).toBe('Tell us')
    element.setAttribute('label', 'Say it')
    expect(element.shadowRoot!.querySelector('button')!.textContent).toBe('Say it')
  })

  it('opens the question as a popover', () => {
    connect()
    const element = add('heartfelt-launcher')
    press(element)
    expect(ask).toHaveBeenCalledExactlyOnceWith('general', {
      anchor: element,
      surface: 'popover',
    })
  })

  it("follows the client's language and theme when they change, unless the host sets them", async () => {
    const looks = { locale: 'he', theme: 'dark' }
    const undo = attach(Object.assign(looks, { ask }))
    const element = add('heartfelt-launcher')
    const host = add('heartfelt-launcher', { theme: 'light', dir: 'ltr' })
    const appearanceOf = (one: HTMLElement) => [
      one.shadowRoot!.textContent,
      one.dir,
      one.getAttribute('theme'),
    ]
    await vi.waitFor(() => expect(appearanceOf(element)).toEqual(['איך היה?', 'rtl', 'dark']))
    await vi.waitFor(() => expect(appearanceOf(host)).toEqual(['איך היה?', 'ltr', 'light']))
    Object.assign(looks, { locale: 'en', theme: 'system' })
    dispatchEvent(new Event('heartfelt:appear'))
    await vi.waitFor(() => expect(appearanceOf(element)).toEqual(['How was it?', 'ltr', 'system']))
    element.remove()
    Object.assign(looks, { locale: 'he' })
    dispatchEvent(new Event('heartfelt:appear'))
    await vi.waitFor(() => expect(appearanceOf(host)).toEqual(['איך היה?', 'ltr', 'light']))
    expect(appearanceOf(element)).toEqual(['How was it?', 'ltr', 'system'])
    undo()
  })

  it('uses the text of the client’s messages, and sets its language', async () => {
    const looks: { locale: string; messages?: Record<string, string> } = { locale: 'DE-at' }
    const undo = attach(Object.assign(looks, { ask }))
    const element = add('heartfelt-launcher')
    const text = element.shadowRoot!.querySelector('span')!
    await vi.waitFor(() => expect([text.textContent, text.lang]).toEqual(['Wie war es?', 'de']))
    Object.assign(looks, { locale: 'sv' })
    dispatchEvent(new Event('heartfelt:appear'))
    await vi.waitFor(() => expect([text.textContent, text.lang]).toEqual(['How was it?', 'en']))
    Object.assign(looks, { messages: { launcher: 'Hur var det?' } })
    dispatchEvent(new Event('heartfelt:appear'))
    await vi.waitFor(() => expect([text.textContent, text.lang]).toEqual(['Hur var det?', '']))
    undo()
  })

  it('opens the question for an earlier click once there is a client', () => {
    press(add('heartfelt-launcher', { moment: 'idea' }))
    connect()
    expect(ask).toHaveBeenCalledTimes(1)
  })
})
