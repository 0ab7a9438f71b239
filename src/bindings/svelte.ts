import { getContext, onMount, setContext } from 'svelte'
import { type Readable, writable } from 'svelte/store'
import type { Heartfelt } from '../browser/api.js'
import { defineElements } from '../browser/elements/define.js'
import { HeartfeltError } from '../browser/errors.js'
import { type Moment, momentOf } from './moment.js'
import { type ClientSource, type Owned, own } from './owned.js'

const key = Symbol.for('heartfelt.svelte')

/** Provides a client to the components inside. Call it in a component's script. */
export function provideHeartfelt(source: ClientSource): void {
  const owned = own(source)
  const client = writable<Heartfelt | undefined>(owned.current)
  onMount(() => {
    const unmount = owned.mount()
    client.set(owned.current)
    return unmount
  })
  setContext(key, { owned, client })
}

function useProvided() {
  const found = getContext<{ owned: Owned; client: Readable<Heartfelt | undefined> } | undefined>(key)
  if (!found) throw new HeartfeltError('options', 'Call provideHeartfelt() in a component above this one.')
  return found
}

/** The client in a store; `undefined` on the server and until a provider with `options` has mounted. */
export const useHeartfelt = (): Readable<Heartfelt | undefined> => useProvided().client

/** One moment's `reached`, `ask` and `record`. */
export const useMoment = (id: string): Moment => momentOf(id, useProvided().owned.ready)

interface Placed {
  moment?: string
  /** Your own data for the answer: names to JSON values, at most 8192 characters of JSON in all. */
  context?: Record<string, unknown>
}

/** Makes an action that appends one of the custom elements to the host's element. */
const appending =
  <P extends Placed>(name: string) =>
  (node: HTMLElement, given: P) => {
    defineElements()
    const element = document.createElement(name)
    const set = ({ context, ...attributes }: P) => {
      Object.assign(element, { context })
      for (const [attribute, value] of Object.entries(attributes)) {
        if (value === undefined || value === false) element.removeAttribute(attribute)
        else element.setAttribute(attribute, value === true ? '' : String(value))
      }
    }
    set(given)
    node.append(element)
    return { update: set, destroy: () => element.remove() }
  }

/** A question in the page's flow: `<div use:rating={{ moment: 'delivery' }}>`. */
export const rating = appending<Placed & { moment: string }>('heartfelt-rating')

/** The button that stays on the page: `<div use:launcher={{ label: 'Tell us' }}>`. */
export const launcher = appending<Placed & { label?: string; inline?: boolean }>('heartfelt-launcher')

export type { Moment } from './moment.js'
export type { ClientSource } from './owned.js'
