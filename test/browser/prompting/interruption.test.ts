// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest'
import { interruptionReason } from '../../../src/browser/prompting/interruption.js'

afterEach(() => {
  document.body.replaceChildren()
  vi.restoreAllMocks()
})

/** happy-dom has no layout: an element has a box unless the test hides it. */
const put = (html: string, hidden = false): HTMLElement => {
  document.body.innerHTML = html
  const element = document.body.firstElementChild as HTMLElement
  vi.spyOn(element, 'getClientRects').mockReturnValue((hidden ? [] : [{}]) as never)
  return element
}
const focused = (html: string) => {
  put(html).focus()
  return interruptionReason()
}

describe('interruptionReason()', () => {
  it('returns nothing on a page where nothing is going on', () => {
    put('<main><button>Pay</button><input><video muted></video></main>')
    expect(interruptionReason()).toBeUndefined()
  })
  it.each(['<textarea></textarea>', '<input>', '<input type="email">', '<input type="password">'])(
    'typing in %s',
    html => expect(focused(html)).toBe('typing'),
  )
  it.each([
    '<input type="submit">',
    '<input type="checkbox">',
    '<input readonly>',
    '<textarea readonly></textarea>',
    '<button>Pay</button>',
  ])('not typing in %s', html => expect(focused(html)).toBeUndefined())
  it('typing in an element that the host made editable', () => {
    const element = put('<div tabindex="0"></div>')
    Object.defineProperty(element, 'isContentEditable', { value: true })
    element.focus()
    expect(interruptionReason()).toBe('typing')
  })
  it('typing inside a shadow root', () => {
    const root = put('<div></div>').attachShadow({ mode: 'open' })
    root.innerHTML = '<input>'
    const input = root.querySelector('input')!
    vi.spyOn(root, 'activeElement', 'get').mockReturnValue(input)
    vi.spyOn(document, 'activeElement', 'get').mockReturnValue(root.host)
    expect(interruptionReason()).toBe('typing')
  })
  it('typing, as a precaution, in a focused frame of another origin', () => {
    const frame = document.createElement('iframe')
    Object.defineProperty(frame, 'contentDocument', { value: null })
    vi.spyOn(document, 'activeElement', 'get').mockReturnValue(frame)
    expect(interruptionReason()).toBe('typing')
  })
  it('open: a question of another project, but not its copy from a cached page', () => {
    const widget = put('<heartfelt-widget></heartfelt-widget>')
    expect(interruptionReason()).toBeUndefined()
    Object.assign(widget, { onLeft() {} })
    expect(interruptionReason()).toBe('open')
  })
  it('modal: an ARIA dialog', () => {
    put('<div role="dialog" aria-modal="true"></div>')
    expect(interruptionReason()).toBe('modal')
  })
  it.each([
    ['opened by showModal()', true, 'modal'],
    ['opened by show(), as a cookie banner is', false, undefined],
  ])('modal: a dialog %s', (_name, matches, reason) => {
    vi.spyOn(put('<dialog open></dialog>'), 'matches').mockReturnValue(matches)
    expect(interruptionReason()).toBe(reason)
  })
  it('modal: an open dialog in an engine that does not know `:modal`', () => {
    vi.spyOn(put('<dialog open></dialog>'), 'matches').mockImplementation(() => {
      throw new SyntaxError('unknown pseudo-class')
    })
    expect(interruptionReason()).toBe('modal')
  })
  it('no modal: a dialog without a box', () => {
    put('<div role="dialog" aria-modal="true"></div>', true)
    expect(interruptionReason()).toBeUndefined()
  })
  describe('modal: a dialog in the shadow root of a component', () => {
    const component = () => {
      const host = put('<x-dialog><input class="slotted" type="checkbox"></x-dialog>')
      const root = host.attachShadow({ mode: 'open' })
      root.innerHTML = '<div role="dialog" aria-modal="true"><button></button><slot></slot></div>'
      vi.spyOn(root.firstElementChild!, 'getClientRects').mockReturnValue([{}] as never)
      return { host, root, button: root.querySelector('button')!, slot: root.querySelector('slot')! }
    }
    it('that has the focus', () => {
      const { host, root, button } = component()
      expect(interruptionReason()).toBeUndefined()
      vi.spyOn(document, 'activeElement', 'get').mockReturnValue(host)
      vi.spyOn(root, 'activeElement', 'get').mockReturnValue(button)
      expect(interruptionReason()).toBe('modal')
    })
    it('whose slotted content has the focus', () => {
      const { host, slot } = component()
      const slotted = host.querySelector('.slotted')!
      Object.defineProperty(slotted, 'assignedSlot', { value: slot })
      vi.spyOn(document, 'activeElement', 'get').mockReturnValue(slotted)
      expect(interruptionReason()).toBe('modal')
    })
    it('that covers the middle of the window', () => {
      const { host, root, button } = component()
      Object.assign(document, { elementFromPoint: () => host })
      Object.assign(root, { elementFromPoint: () => button })
      expect(interruptionReason()).toBe('modal')
      Object.assign(document, { elementFromPoint: () => null })
    })
  })
  it('media: sound is playing', () => {
    const audio = put('<audio></audio>') as HTMLAudioElement
    Object.defineProperty(audio, 'paused', { value: false })
    expect(interruptionReason()).toBe('media')
  })
  it('a silent video is decoration unless the person controls it', () => {
    const video = put('<video></video>') as HTMLVideoElement
    Object.defineProperty(video, 'paused', { value: false })
    video.muted = true
    expect(interruptionReason()).toBeUndefined()
    video.controls = true
    expect(interruptionReason()).toBe('media')
  })
  it('hidden: nobody sees the tab', () => {
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
    expect(interruptionReason()).toBe('hidden')
  })
  it('busy: the host says so, and a host that throws has said nothing', () => {
    expect(interruptionReason(() => true)).toBe('busy')
    expect(interruptionReason(() => false)).toBeUndefined()
    expect(
      interruptionReason(() => {
        throw new Error('host')
      }),
    ).toBeUndefined()
  })
})
