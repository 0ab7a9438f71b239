import type { MomentDefinition, Trigger } from '../../../model/moment.js'
import { fitsUrl } from '../../../model/url-pattern.js'

/** Conditions that something must happen for; the address, `delay` and `idle` are looked at each time. */
const happenings = ['appears', 'clicked', 'event', 'signal', 'scroll', 'exit'] as const
type Happening = (typeof happenings)[number]

interface Armed {
  moment: MomentDefinition
  trigger: Trigger
  /** What has not happened yet in this view. */
  missing: Set<Happening>
  /** The address fits, and the trigger has not fired in this view. */
  live: boolean
  /** Since when nothing is missing, by `performance.now()`. */
  since?: number
  timer?: ReturnType<typeof setTimeout>
}

export interface TriggerOptions {
  /** The person was here before in this tab. Default: what history and referrer tell. */
  returning?: boolean
  /** Whether silent signals may be heard just now; asked at each of them. Default: never. */
  consented?(): boolean
  /** Is told of selectors and expressions that cannot be read; the others go on. */
  onError?(error: unknown): void
}

/** Whoever has opened the app and not touched it for this long has only opened it. 5 s: our convention. */
const LAUNCH_MS = 5000

/** Inputs that show that somebody is still at work. */
const inputs = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchmove', 'scroll'] as const

/**
 * Watches for what the definitions' `when` describes. A trigger fires at most once per view: from one address to
 * the next. Nothing of the host is patched and nothing polls: addresses come from the Navigation API or, in engines
 * without it, from popstate, hashchange and the change of the page itself that every router makes.
 * @param fire Is told which moment was reached; `launch` when it took nothing but opening the app at this address: no
 * touch of the page, no word of the host, and less than five seconds.
 * @returns Ends everything.
 */
export function watchTriggers(
  moments: readonly MomentDefinition[],
  fire: (moment: MomentDefinition, launch: boolean) => void,
  { returning, consented = () => false, onError = () => {} }: TriggerOptions = {},
): () => void {
  const armed = moments.flatMap(moment =>
    [moment.when ?? []]
      .flat()
      .map((trigger): Armed => ({ moment, trigger, missing: new Set(), live: false })),
  )
  if (!armed.length) return () => {}

  const over = new AbortController()
  const uses = (name: keyof Trigger) => armed.some(({ trigger }) => trigger[name] !== undefined)
  const listen = (
    target: EventTarget | undefined,
    names: readonly string[],
    listener: (event: Event) => void,
  ) => {
    for (const name of names)
      target?.addEventListener(name, listener, { signal: over.signal, capture: true, passive: true })
  }
  /** `false` where a selector or expression cannot be read. */
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

  function settle(one: Armed): void {
    clearTimeout(one.timer)
    if (!one.live || one.missing.size) return
    const { delay = 0, idle } = one.trigger
    const now = performance.now()
    one.since ??= now
    const due = Math.max(one.since + delay, idle === undefined ? 0 : Math.max(lastInput, one.since) + idle)
    if (now < due) {
      // Rounded up, or a timer that runs a fraction early would go round once more.
      one.timer = setTimeout(() => settle(one), Math.ceil(due - now))
      return
    }
    one.live = false
    // Consent was withdrawn while the trigger waited: what was heard is as if it had never been.
    if (one.trigger.signal && !consented()) return
    // An element may be there from the start, and time passes by itself: neither is a task that has ended.
    const happened = happenings.some(name => name !== 'appears' && one.trigger[name])
    fire(one.moment, launch && !touched && !happened && now - opened < LAUNCH_MS)
  }

  function happened(name: Happening, test: (trigger: Trigger) => boolean): void {
    for (const one of armed)
      if (one.live && one.missing.has(name) && attempt(() => test(one.trigger))) {
        one.missing.delete(name)
        settle(one)
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

  /** An element has appeared when a part of it can be seen, not when it waits below the fold. */
  function lookForElements(): void {
    happened('appears', ({ appears }) => {
      const found = Array.from(document.querySelectorAll(appears!))
      for (const element of found) watched?.observe(element)
      return found.some(element => !watched || inView.has(element))
    })
  }

  /** A new view: every trigger starts afresh. */
  function view(): void {
    launch &&= !address
    address = location.href
    lastInput = performance.now()
    for (const one of armed) {
      const { url } = one.trigger
      // A trigger without any condition would fire at every view; it was meant for the host to call.
      const any = Object.values(one.trigger).some(condition => condition !== undefined && condition !== false)
      one.live = any && attempt(() => url === undefined || fitsUrl(url, address))
      one.missing = new Set(happenings.filter(name => one.trigger[name]))
      one.since = undefined
      settle(one)
    }
    lookForElements()
  }
  const look = () => (location.href === address ? lookForElements() : view())

  // Many changes of the page in a row are one look at it.
  let looking: ReturnType<typeof setTimeout> | undefined
  const changes = new MutationObserver(() => {
    looking ??= setTimeout(() => {
      looking = undefined
      look()
    }, 50)
  })
  if (uses('appears') || !navigation)
    changes.observe(document, { childList: true, subtree: true, attributes: uses('appears') })

  listen(navigation, ['currententrychange'], look)
  listen(window, ['popstate', 'hashchange'], look)
  // Restored from the back/forward cache: the person came back, which is a new view of the same address.
  listen(window, ['pageshow'], event => (event as PageTransitionEvent).persisted && view())
  if (uses('idle') || launch)
    listen(window, inputs, ({ type }) => {
      lastInput = performance.now()
      touched ||= type !== 'pointermove'
    })
  if (uses('clicked'))
    listen(document, ['click'], event => {
      const [target] = event.composedPath()
      if (target instanceof Element) happened('clicked', ({ clicked }) => !!target.closest(clicked!))
    })
  for (const name of new Set(armed.map(({ trigger }) => trigger.event)))
    if (name) listen(window, [name], () => happened('event', ({ event }) => event === name))
  if (uses('signal'))
    listen(window, ['heartfelt:signal'], event => {
      const { detail } = event as CustomEvent<unknown>
      if (consented()) happened('signal', ({ signal }) => signal === detail)
    })
  if (uses('scroll'))
    listen(document, ['scroll'], ({ target }) => {
      const box = target instanceof Element ? target : document.documentElement
      // A list inside the page is not the page.
      if (target instanceof Element && box.clientHeight < innerHeight / 2) return
      const share = box.scrollTop / (box.scrollHeight - box.clientHeight)
      happened('scroll', ({ scroll }) => share >= scroll!)
    })
  // Where there is no hovering pointer, leaving at the top means nothing.
  if (uses('exit') && matchMedia('(hover: hover) and (pointer: fine)').matches)
    listen(document, ['mouseout'], event => {
      const { relatedTarget, clientY } = event as MouseEvent
      if (!relatedTarget && clientY <= 0) happened('exit', () => true)
    })

  view()
  return () => {
    over.abort()
    changes.disconnect()
    watched?.disconnect()
    clearTimeout(looking)
    for (const { timer } of armed) clearTimeout(timer)
  }
}
