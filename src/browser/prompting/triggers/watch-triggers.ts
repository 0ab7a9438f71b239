import type { MomentDefinition, Trigger } from '../../../model/moment.js'
import { fitsUrl } from '../../../model/url-pattern.js'

/** Conditions that wait for something to happen. The address, `delay` and `idle` are checked each time instead. */
const EVENT_CONDITIONS = ['appears', 'clicked', 'event', 'signal', 'scroll', 'exit'] as const
type EventCondition = (typeof EVENT_CONDITIONS)[number]

interface Armed {
  moment: MomentDefinition
  trigger: Trigger
  /** Conditions that are not met yet in this view. */
  missing: Set<EventCondition>
  /** Whether the address matches, and the trigger has not fired in this view. */
  isLive: boolean
  /** When the last missing condition was met, by `performance.now()`. */
  since?: number
  timer?: ReturnType<typeof setTimeout>
}

export interface TriggerOptions {
  /** Whether the person opened an earlier page of this site in this tab. Default: judged by history and referrer. */
  returning?: boolean
  /** Whether silent signals may be used now; called for each signal. Default: never. */
  hasConsent?(): boolean
  /** Called for a selector or expression that cannot be parsed; other triggers go on. Default: ignored. */
  onError?(error: unknown): void
}

/** Without input, a page view counts as the launch of the app for this long. 5 seconds: our convention. */
const LAUNCH_MS = 5000

/** Changes of the page are checked at most once in this time. */
const MUTATION_DELAY_MS = 50

/** Events that end a pause. */
const INPUT_EVENTS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchmove', 'scroll'] as const

/**
 * Watches for the triggers in the definitions' `when`. A trigger fires at most once per view, that is, until the
 * address changes. It patches nothing of the host and does not poll: address changes come from the Navigation API or,
 * in engines without it, from `popstate`, `hashchange` and the DOM change that every router makes.
 * @param fire Called with the moment that was reached. `launch` is true when opening the app at this address was enough:
 * no input, no event of the host, and less than five seconds.
 * @returns Stops watching.
 */
export function watchTriggers(
  moments: readonly MomentDefinition[],
  fire: (moment: MomentDefinition, launch: boolean) => void,
  { returning, hasConsent = () => false, onError = () => {} }: TriggerOptions = {},
): () => void {
  const armed = moments.flatMap(moment =>
    [moment.when ?? []]
      .flat()
      .map((trigger): Armed => ({ moment, trigger, missing: new Set(), isLive: false })),
  )
  if (!armed.length) return () => {}

  const listeners = new AbortController()
  const uses = (name: keyof Trigger) => armed.some(({ trigger }) => trigger[name] !== undefined)
  const listen = (
    target: EventTarget | undefined,
    names: readonly string[],
    listener: (event: Event) => void,
  ) => {
    for (const name of names)
      target?.addEventListener(name, listener, { signal: listeners.signal, capture: true, passive: true })
  }
  /** Runs a test. Reports an exception, from a selector or expression that cannot be parsed, and returns `false`. */
  const attempt = (test: () => boolean): boolean => {
    try {
      return test()
    } catch (error) {
      onError(error)
      return false
    }
  }

  const navigation = (window as { navigation?: EventTarget & { canGoBack?: boolean } }).navigation
  let launch =
    !(returning ?? navigation?.canGoBack) &&
    !attempt(() => !!document.referrer && new URL(document.referrer).origin === location.origin)
  const opened = performance.now()
  let touched = false
  let address = ''
  let lastInput = 0

  function fireIfDue(one: Armed): void {
    clearTimeout(one.timer)
    if (!one.isLive || one.missing.size) return
    const { delay = 0, idle } = one.trigger
    const now = performance.now()
    one.since ??= now
    const due = Math.max(one.since + delay, idle === undefined ? 0 : Math.max(lastInput, one.since) + idle)
    if (now < due) {
      // Rounded up, because a timer that fires a fraction early would have to be set again.
      one.timer = setTimeout(() => fireIfDue(one), Math.ceil(due - now))
      return
    }
    one.isLive = false
    // Consent was withdrawn while the trigger waited: ignore its signal.
    if (one.trigger.signal && !hasConsent()) return
    // `appears` does not count, because an element may be there from the start; nor do `delay` and `idle`.
    const hasEvent = EVENT_CONDITIONS.some(name => name !== 'appears' && one.trigger[name])
    fire(one.moment, launch && !touched && !hasEvent && now - opened < LAUNCH_MS)
  }

  /** Something happened: marks the condition as met in every trigger whose test passes. */
  function met(name: EventCondition, test: (trigger: Trigger) => boolean): void {
    for (const one of armed)
      if (one.isLive && one.missing.has(name) && attempt(() => test(one.trigger))) {
        one.missing.delete(name)
        fireIfDue(one)
      }
  }

  const inView = new WeakSet<Element>()
  const watched =
    typeof IntersectionObserver === 'function' && uses('appears')
      ? new IntersectionObserver(entries => {
          for (const { isIntersecting, target } of entries) inView[isIntersecting ? 'add' : 'delete'](target)
          lookForElements()
        })
      : undefined

  /** `appears` is met once a part of the element is visible, not while it is below the fold. */
  function lookForElements(): void {
    met('appears', ({ appears }) => {
      const found = Array.from(document.querySelectorAll(appears!))
      for (const element of found) watched?.observe(element)
      return found.some(element => !watched || inView.has(element))
    })
  }

  /** Starts a new view: every trigger starts afresh. */
  function startView(): void {
    launch &&= !address
    address = location.href
    lastInput = performance.now()
    for (const one of armed) {
      const { url } = one.trigger
      // A trigger without a condition never fires; else it would at every view.
      const any = Object.values(one.trigger).some(condition => condition !== undefined && condition !== false)
      one.isLive = any && attempt(() => url === undefined || fitsUrl(url, address))
      one.missing = new Set(EVENT_CONDITIONS.filter(name => one.trigger[name]))
      one.since = undefined
      fireIfDue(one)
    }
    lookForElements()
  }
  const check = () => (location.href === address ? lookForElements() : startView())

  // Checks once for many changes of the page in a row.
  let checking: ReturnType<typeof setTimeout> | undefined
  const changes = new MutationObserver(() => {
    checking ??= setTimeout(() => {
      checking = undefined
      check()
    }, MUTATION_DELAY_MS)
  })
  if (uses('appears') || !navigation)
    changes.observe(document, { childList: true, subtree: true, attributes: uses('appears') })

  listen(navigation, ['currententrychange'], check)
  listen(window, ['popstate', 'hashchange'], check)
  // A page restored from the back/forward cache is a new view of the same address.
  listen(window, ['pageshow'], event => (event as PageTransitionEvent).persisted && startView())
  if (uses('idle') || launch)
    listen(window, INPUT_EVENTS, ({ type }) => {
      lastInput = performance.now()
      touched ||= type !== 'pointermove'
    })
  if (uses('clicked'))
    listen(document, ['click'], event => {
      const [target] = event.composedPath()
      if (target instanceof Element) met('clicked', ({ clicked }) => !!target.closest(clicked!))
    })
  for (const name of new Set(armed.map(({ trigger }) => trigger.event)))
    if (name) listen(window, [name], () => met('event', ({ event }) => event === name))
  if (uses('signal'))
    listen(window, ['heartfelt:signal'], event => {
      const { detail } = event as CustomEvent<unknown>
      if (hasConsent()) met('signal', ({ signal }) => signal === detail)
    })
  if (uses('scroll'))
    listen(document, ['scroll'], ({ target }) => {
      // In quirks mode it is the body that scrolls.
      const page = document.scrollingElement ?? document.documentElement
      const box = target instanceof Element ? target : page
      // Ignore scrolling in a small box such as a list.
      if (target instanceof Element && box.clientHeight < innerHeight / 2) return
      const share = box.scrollTop / (box.scrollHeight - box.clientHeight)
      met('scroll', ({ scroll }) => share >= scroll!)
    })
  // Only with a mouse: touch screens have no pointer that leaves the window.
  if (uses('exit') && matchMedia('(hover: hover) and (pointer: fine)').matches)
    listen(document, ['mouseout'], event => {
      const { relatedTarget, clientY } = event as MouseEvent
      if (!relatedTarget && clientY <= 0) met('exit', () => true)
    })

  startView()
  return () => {
    listeners.abort()
    changes.disconnect()
    watched?.disconnect()
    clearTimeout(checking)
    for (const { timer } of armed) clearTimeout(timer)
  }
}
