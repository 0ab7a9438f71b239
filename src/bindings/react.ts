import {
  createContext,
  createElement,
  type DetailedHTMLProps,
  type HTMLAttributes,
  type ReactElement,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import type { Heartfelt } from '../browser/api.js'
import { defineElements } from '../browser/elements/define.js'
import type { HeartfeltLauncher } from '../browser/elements/launcher.js'
import type { HeartfeltRating } from '../browser/elements/rating.js'
import { HeartfeltError } from '../browser/errors.js'
import { type Moment, momentOf } from './moment.js'
import { type ClientSource, type Owned, own } from './owned.js'

const HeartfeltContext = createContext<{ owned: Owned; client: Heartfelt | undefined } | undefined>(undefined)

/**
 * Provides a client to the components inside: your own `client`, or one created from `options` and destroyed with this
 * component.
 * @example <HeartfeltProvider options={{ key, collector }}>…</HeartfeltProvider>
 */
export function HeartfeltProvider({
  children,
  ...source
}: ClientSource & { children?: ReactNode }): ReactElement {
  const [owned] = useState(() => own(source as ClientSource))
  const [client, setClient] = useState(owned.current)
  useEffect(() => {
    const unmount = owned.mount()
    setClient(owned.current)
    return unmount
  }, [owned])
  const value = useMemo(() => ({ owned, client }), [owned, client])
  return createElement(HeartfeltContext.Provider, { value }, children)
}

function useOwned() {
  const found = useContext(HeartfeltContext)
  if (!found) throw new HeartfeltError('options', 'Wrap this component in <HeartfeltProvider>.')
  return found
}

/** The client; `undefined` on the server and until a provider with `options` has mounted. */
export const useHeartfelt = (): Heartfelt | undefined => useOwned().client

/** One moment's `reached`, `ask` and `record`. The object stays the same while the id does. */
export function useMoment(id: string): Moment {
  const { owned } = useOwned()
  return useMemo(() => momentOf(id, owned.ready), [id, owned])
}

interface Common {
  /** Your own data for the answer: names to JSON values, at most 8192 characters of JSON in all. */
  context?: Record<string, unknown>
  className?: string
}

function useElement<E extends HTMLElement & { context?: Record<string, unknown> }>(
  context: Common['context'],
) {
  const ref = useRef<E>(null)
  useEffect(() => {
    if (ref.current && context) ref.current.context = context
    defineElements()
  }, [context])
  return ref
}

/** A question in the page's flow: `<heartfelt-rating>`. */
export function Rating({ moment, context, className }: Common & { moment: string }): ReactElement {
  const ref = useElement<HeartfeltRating>(context)
  return createElement('heartfelt-rating', { ref, moment, class: className })
}

/** The button that stays on the page: `<heartfelt-launcher>`. */
export function Launcher({
  moment,
  label,
  inline,
  context,
  className,
}: Common & { moment?: string; label?: string; inline?: boolean }): ReactElement {
  const ref = useElement<HeartfeltLauncher>(context)
  return createElement('heartfelt-launcher', {
    ref,
    moment,
    label,
    inline: inline ? '' : undefined,
    class: className,
  })
}

type ElementProps<E extends HTMLElement, A> = DetailedHTMLProps<HTMLAttributes<E>, E> & A

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'heartfelt-rating': ElementProps<HeartfeltRating, { moment: string; class?: string }>
      'heartfelt-launcher': ElementProps<
        HeartfeltLauncher,
        { moment?: string; label?: string; inline?: '' | boolean; theme?: string; class?: string }
      >
    }
  }
}

export type { Moment } from './moment.js'
export type { ClientSource } from './owned.js'
