// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  type TriggerOptions,
  watchTriggers,
} from '../../../../src/browser/prompting/triggers/watch-triggers.js'
import { explain } from '../../../../src/collector/http/explain.js'
import { type MomentDefinition, momentDefinition, type Trigger } from '../../../../src/model/moment.js'

/** The moments that fired; with `!` where it was the launch. */
let fired: string[]
let stop = () => {}
let pointer = true

const watch = (
  when: Trigger | Trigger[] | Record<string, Trigger>,
  options: TriggerOptions = { returning: true },
) => {
  const named = Object.values(when).some(value => value && typeof value === 'object') && !Array.isArray(when)
  const moments = named
    ? Object.entries(when as Record<string, Trigger>).map(([id, when]): MomentDefinition => ({ id, when }))
    : [{ id: 'm', when: when as Trigger }]
  stop = watchTriggers(moments, ({ id }, launch) => fired.push(launch ? `${id}!` : id), options)
}
/** Advances the clock, and lets the page's observers run. */
const pass = async (ms = 60) => {
  await vi.advanceTimersByTimeAsync(ms)
}
const go = (path: string) => {
  history.pushState(null, '', path)
  document.body.append(document.createElement('main'))
  return pass()
}

beforeEach(() => {
  vi.useFakeTimers()
  fired = []
  pointer = true
  history.replaceState(null, '', '/start')
  vi.stubGlobal('matchMedia', () => ({ matches: pointer }))
  // happy-dom has no layout, so its observer never calls. Without one, every element on the page counts as visible.
  vi.stubGlobal('IntersectionObserver', undefined)
})
afterEach(() => {
  stop()
  document.body.replaceChildren()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('url', () => {
  it('fires each time a router navigates to the address', async () => {
    watch({ url: '/thanks' })
    expect(fired).toEqual([])
    await go('/thanks')
    expect(fired).toEqual(['m'])
    await go('/else')
    await go('/thanks')
    expect(fired).toEqual(['m', 'm'])
  })
  it('fires on back navigation and on a change of the fragment', async () => {
    watch({ back: { url: '/back' }, hash: { url: '/start#/done' } })
    history.replaceState(null, '', '/back')
    dispatchEvent(new PopStateEvent('popstate'))
    expect(fired).toEqual(['back'])
    history.replaceState(null, '', '/start#/done')
    dispatchEvent(new Event('hashchange'))
    expect(fired).toEqual(['back', 'hash'])
  })
  it('fires again when the page is restored from the back/forward cache', async () => {
    watch({ url: '/start' })
    dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
    expect(fired).toEqual(['m', 'm'])
  })
  it('reports a launch when the app was opened at the address', async () => {
    watch({ url: '/start' }, { returning: false })
    expect(fired).toEqual(['m!'])
    await go('/else')
    await go('/start')
    expect(fired).toEqual(['m!', 'm'])
  })
  it('uses the Navigation API where it exists', () => {
    const navigation = new EventTarget()
    vi.stubGlobal('navigation', navigation)
    watch({ url: '/thanks' })
    history.replaceState(null, '', '/thanks')
    navigation.dispatchEvent(new Event('currententrychange'))
    expect(fired).toEqual(['m'])
  })
  it("does not patch the host's history object", () => {
    const { pushState, replaceState } = history
    watch({ url: '/thanks' })
    expect([history.pushState, history.replaceState]).toEqual([pushState, replaceState])
  })
})

describe('appears', () => {
  it('fires once when the element is added', async () => {
    watch({ appears: '.done' })
    await pass(1000)
    expect(fired).toEqual([])
    document.body.innerHTML = '<p class="done"></p>'
    await pass()
    document.body.innerHTML = '<p class="done"></p><p class="done"></p>'
    await pass()
    expect(fired).toEqual(['m'])
  })
  it('fires when an element changes to match', async () => {
    document.body.innerHTML = '<p></p>'
    watch({ appears: '[data-state=done]' })
    document.querySelector('p')!.dataset.state = 'done'
    await pass()
    expect(fired).toEqual(['m'])
  })
  it('waits until the element is visible', async () => {
    let tell!: (entries: { isIntersecting: boolean; target: Element }[]) => void
    const observe = vi.fn()
    vi.stubGlobal(
      'IntersectionObserver',
      class {
        observe = observe
        disconnect = () => {}
        constructor(callback: typeof tell) {
          tell = callback
        }
      },
    )
    document.body.innerHTML = '<p class="done"></p>'
    const target = document.querySelector('p')!
    watch({ appears: '.done' })
    expect(observe).toHaveBeenCalledWith(target)
    tell([{ isIntersecting: false, target }])
    expect(fired).toEqual([])
    tell([{ isIntersecting: true, target }])
    expect(fired).toEqual(['m'])
  })
})

describe('clicked, event, scroll, exit', () => {
  it('fires on a click inside the element', () => {
    document.body.innerHTML = '<button class="pay"><b>Pay</b></button><button>Else</button>'
    watch({ clicked: '.pay' })
    const [pay, other] = document.querySelectorAll('button')
    other!.click()
    expect(fired).toEqual([])
    pay!.querySelector('b')!.click()
    pay!.click()
    expect(fired).toEqual(['m'])
  })
  it('fires on a click whose propagation the host stops', () => {
    document.body.innerHTML = '<button class="pay">Pay</button>'
    document.querySelector('button')!.addEventListener('click', event => event.stopPropagation())
    watch({ clicked: '.pay' })
    document.querySelector('button')!.click()
    expect(fired).toEqual(['m'])
  })
  it("fires on the host's event", () => {
    watch({ event: 'saved' })
    dispatchEvent(new Event('other'))
    expect(fired).toEqual([])
    dispatchEvent(new CustomEvent('saved'))
    expect(fired).toEqual(['m'])
  })
  it('row 7: fires in quirks mode, where the body scrolls and the root element does not', () => {
    vi.spyOn(document, 'scrollingElement', 'get').mockReturnValue(document.body)
    watch({ scroll: 0.5 })
    for (const [name, value] of Object.entries({ clientHeight: 500, scrollHeight: 1500, scrollTop: 500 }))
      vi.spyOn(document.body, name as 'scrollTop', 'get').mockReturnValue(value)
    document.dispatchEvent(new Event('scroll'))
    expect(fired).toHaveLength(1)
    vi.restoreAllMocks()
  })

  it('fires when a share of the page was scrolled, not of a list inside it', () => {
    const box = (element: Element, values: Record<string, number>) => {
      for (const [name, value] of Object.entries(values))
        Object.defineProperty(element, name, { configurable: true, value })
    }
    document.body.innerHTML = '<ul></ul>'
    const list = document.querySelector('ul')!
    box(list, { clientHeight: 100, scrollHeight: 200, scrollTop: 100 })
    watch({ scroll: 0.5 })
    box(document.documentElement, { clientHeight: 500, scrollHeight: 1500, scrollTop: 400 })
    list.dispatchEvent(new Event('scroll'))
    document.dispatchEvent(new Event('scroll'))
    expect(fired).toEqual([])
    box(document.documentElement, { scrollTop: 500 })
    document.dispatchEvent(new Event('scroll'))
    expect(fired).toEqual(['m'])
  })
  it('fires when the pointer leaves at the top, on devices with a mouse', () => {
    const leave = (clientY: number, relatedTarget: Element | null = null) =>
      document.body.dispatchEvent(new MouseEvent('mouseout', { bubbles: true, clientY, relatedTarget }))
    watch({ exit: true })
    leave(300)
    leave(0, document.body)
    expect(fired).toEqual([])
    leave(-3)
    expect(fired).toEqual(['m'])
    stop()
    pointer = false
    watch({ exit: true })
    leave(-3)
    expect(fired).toEqual(['m'])
  })
})

describe('signal', () => {
  const signal = (detail: unknown) => dispatchEvent(new CustomEvent('heartfelt:signal', { detail }))
  let consent = true
  const autoPrompt = { returning: true, hasConsent: () => consent }
  beforeEach(() => {
    consent = true
  })

  it('fires once per view for the name that the host dispatches, and for no other', async () => {
    watch({ signal: 'rage-click' }, autoPrompt)
    for (const other of ['error', 'RAGE-CLICK', '', undefined, null, {}, ['rage-click']]) signal(other)
    dispatchEvent(new Event('heartfelt:signal'))
    dispatchEvent(new Event('rage-click'))
    expect(fired).toEqual([])
    signal('rage-click')
    signal('rage-click')
    expect(fired).toEqual(['m'])
    await go('/else')
    signal('rage-click')
    expect(fired).toEqual(['m', 'm'])
  })
  it('never counts as the launch', () => {
    watch({ signal: 'error' }, { ...autoPrompt, returning: false })
    signal('error')
    expect(fired).toEqual(['m'])
  })
  it('comes only from the host: clicks and errors fire nothing', () => {
    watch({ a: { signal: 'rage-click' }, b: { signal: 'error' } }, autoPrompt)
    for (let i = 0; i < 9; i++) document.body.click()
    dispatchEvent(new ErrorEvent('error', { message: 'broken' }))
    expect(fired).toEqual([])
  })
  it('is ignored without consent, and not remembered for later', async () => {
    watch({ alone: { signal: 'error' }, both: { signal: 'error', event: 'saved' } }, autoPrompt)
    consent = false
    signal('error')
    consent = true
    dispatchEvent(new Event('saved'))
    await pass(1000)
    expect(fired).toEqual([])
    signal('error')
    expect(fired).toEqual(['alone', 'both'])
  })
  it('is dropped when consent is withdrawn while the trigger waits', async () => {
    watch({ signal: 'error', delay: 1000 }, autoPrompt)
    signal('error')
    consent = false
    await pass(1001)
    consent = true
    await pass(5000)
    expect(fired).toEqual([])
  })
  it('is ignored by default, where `hasConsent` is not given', () => {
    watch({ signal: 'error' })
    signal('error')
    expect(fired).toEqual([])
  })
  it('waits for a pause and for the address, like every condition', async () => {
    watch({ signal: 'rage-click', url: '/start', idle: 3000 }, autoPrompt)
    signal('rage-click')
    await pass(2000)
    document.body.dispatchEvent(new Event('pointerdown', { bubbles: true }))
    await pass(2000)
    expect(fired).toEqual([])
    await pass(1001)
    expect(fired).toEqual(['m'])
  })
  it.each(['rage-click', 'error', 'retry', 'e2'])('may be called %s', name => {
    expect(momentDefinition.safeParse({ id: 'm', when: { signal: name } }).success).toBe(true)
  })
  it.each(['', 'Rage Click', 'rage_click', '1st', 'x'.repeat(41)])(
    'cannot be called "%s", and says why',
    name => {
      const moment = { id: 'm', when: { signal: name } }
      const { error } = momentDefinition.safeParse(moment)
      expect(explain(error!.issues, moment).reason).toMatch(
        /^when.signal: must be the short name of a signal/,
      )
    },
  )
  it('needs a name that is a string', () => {
    for (const signal of [5, true, null])
      expect(momentDefinition.safeParse({ id: 'm', when: { signal } }).success).toBe(false)
  })
})

describe('delay and idle', () => {
  it('counts `delay` from when the other conditions are met', async () => {
    watch({ event: 'saved', delay: 1000 })
    await pass(5000)
    dispatchEvent(new Event('saved'))
    await pass(999)
    expect(fired).toEqual([])
    await pass(2)
    expect(fired).toEqual(['m'])
  })
  it('restarts `idle` with every input', async () => {
    watch({ event: 'saved', idle: 1000 })
    dispatchEvent(new Event('saved'))
    await pass(900)
    document.body.dispatchEvent(new Event('keydown', { bubbles: true }))
    await pass(900)
    expect(fired).toEqual([])
    await pass(200)
    expect(fired).toEqual(['m'])
  })
  it('does not fire when the address changes meanwhile', async () => {
    watch({ url: '/start', delay: 1000 })
    await pass(500)
    await go('/else')
    await pass(5000)
    expect(fired).toEqual([])
  })
  it('counts a `delay` alone from the start of the view', async () => {
    watch({ delay: 300 })
    await pass(301)
    expect(fired).toEqual(['m'])
  })
})

describe('the launch', () => {
  const launch = { returning: false }
  it.each<[string, Trigger]>([
    ['an element that is there from the start', { appears: '.done' }],
    ['a delay', { delay: 4900 }],
    ['a pause before anything was done', { idle: 4900 }],
  ])('is not over by %s', async (_, when) => {
    document.body.innerHTML = '<p class="done"></p>'
    watch(when, launch)
    await pass(4950)
    expect(fired).toEqual(['m!'])
  })
  it('ends after five seconds', async () => {
    watch({ late: { delay: 5000 }, idle: { idle: 5100 } }, launch)
    await pass(5200)
    expect(fired).toEqual(['late', 'idle'])
  })
  it('ends with the first input, but not with a pointer that only moves', async () => {
    watch({ first: { delay: 200 }, second: { delay: 600 }, appears: { appears: '.done' } }, launch)
    document.body.dispatchEvent(new Event('pointermove', { bubbles: true }))
    await pass(400)
    document.body.dispatchEvent(new Event('pointerdown', { bubbles: true }))
    document.body.innerHTML = '<p class="done"></p>'
    await pass(400)
    expect(fired).toEqual(['first!', 'appears', 'second'])
  })
})

describe('conditions together', () => {
  it('must all be met in the same view', async () => {
    watch({ url: '/thanks', event: 'saved' })
    dispatchEvent(new Event('saved'))
    await go('/thanks')
    expect(fired).toEqual([])
    dispatchEvent(new Event('saved'))
    expect(fired).toEqual(['m'])
  })
  it('fire when any trigger of a list is met', () => {
    watch([{ event: 'saved' }, { event: 'sent' }])
    dispatchEvent(new Event('sent'))
    expect(fired).toEqual(['m'])
  })
  it('never fire for a trigger without a condition', async () => {
    watch([{}, { exit: false }, { url: undefined }])
    await pass(100_000)
    await go('/else')
    expect(fired).toEqual([])
  })
  it('report a selector that cannot be parsed, and the others go on', async () => {
    const onError = vi.fn()
    watch(
      { a: { url: '/(/' }, b: { appears: '::nonsense(' }, c: { event: 'saved' } },
      { returning: true, onError },
    )
    dispatchEvent(new Event('saved'))
    expect(fired).toEqual(['c'])
    expect(onError).toHaveBeenCalled()
  })
})

describe('teardown', () => {
  it('leaves no listener, no observer and no timer', async () => {
    const alive = new Set<string>()
    for (const target of [window, document]) {
      const add = target.addEventListener.bind(target)
      vi.spyOn(target, 'addEventListener').mockImplementation(((
        name: string,
        listener: EventListener,
        options: AddEventListenerOptions,
      ) => {
        alive.add(name)
        options.signal!.addEventListener('abort', () => alive.delete(name))
        add(name, listener, options)
      }) as typeof target.addEventListener)
    }
    const disconnect = vi.spyOn(MutationObserver.prototype, 'disconnect')
    watch([
      { url: '/start', delay: 1000 },
      { appears: '.x' },
      { clicked: '.x' },
      { event: 'saved' },
      { event: 'saved', idle: 500 },
      { scroll: 0.5 },
      { exit: true },
      { signal: 'error' },
    ])
    expect(alive).toContain('heartfelt:signal')
    expect(alive.size).toBeGreaterThan(8)
    dispatchEvent(new Event('saved'))
    expect(vi.getTimerCount()).toBeGreaterThan(0)
    fired = []
    stop()
    expect([...alive]).toEqual([])
    expect(disconnect).toHaveBeenCalled()
    await go('/start#again')
    expect(vi.getTimerCount()).toBe(0)
    expect(fired).toEqual([])
    vi.restoreAllMocks()
  })
})
