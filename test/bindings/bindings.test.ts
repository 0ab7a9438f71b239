// @vitest-environment happy-dom
import { act, createElement, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { render } from 'svelte/server'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp, createSSRApp, defineComponent, h } from 'vue'
import { renderToString as renderVue } from 'vue/server-renderer'
import * as react from '../../src/bindings/react.js'
import * as svelte from '../../src/bindings/svelte.js'
import * as vue from '../../src/bindings/vue.js'
import type { Heartfelt } from '../../src/browser/api.js'
import manifest from '../../src/browser/elements/custom-elements.json' with { type: 'json' }
import { HeartfeltLauncher, HeartfeltRating } from '../../src/browser/elements/index.js'

const asked = { asked: true, reason: 'passive' }
const fake = () =>
  ({
    ask: vi.fn(async () => asked),
    reached: vi.fn(async () => asked),
    destroy: vi.fn(),
  }) as unknown as Heartfelt & Record<'ask' | 'reached' | 'destroy', ReturnType<typeof vi.fn>>
const options = { key: 'pk_test', collector: 'https://c.example' }
const rating = () => document.querySelector('heartfelt-rating') as HeartfeltRating | null

;(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true
let box: HTMLElement
beforeEach(() => {
  box = document.body.appendChild(document.createElement('div'))
})
afterEach(() => document.body.replaceChildren())

/** A host app in each framework: a provider, a component that reaches a moment, and a rating. Returns its unmount. */
const apps = {
  async react(source: react.ClientSource, see: (moment: react.Moment, client: unknown) => void) {
    function Inner() {
      const moment = react.useMoment('delivery')
      see(moment, react.useHeartfelt())
      return createElement(react.Rating, { moment: 'delivery', context: { order: 7 } })
    }
    const root = createRoot(box)
    await act(() =>
      root.render(
        createElement(
          StrictMode,
          null,
          createElement(react.HeartfeltProvider, source as never, createElement(Inner)),
        ),
      ),
    )
    return () => act(() => root.unmount())
  },
  async vue(source: vue.ClientSource, see: (moment: vue.Moment, client: unknown) => void) {
    const Inner = defineComponent(() => {
      const moment = vue.useMoment('delivery')
      const client = vue.useHeartfelt()
      return () => {
        see(moment, client.value)
        return h(vue.Rating, { moment: 'delivery', context: { order: 7 } })
      }
    })
    const app = createApp(() => h(vue.HeartfeltProvider, source as object, () => h(Inner)))
    app.mount(box)
    await Promise.resolve()
    return async () => app.unmount()
  },
}

describe.each(Object.entries(apps))('heartfelt/%s', (_, start) => {
  it('provides the client to the components inside, and sets the moment and context of the element', async () => {
    const client = fake()
    const see = vi.fn()
    const end = await start({ client }, see)
    const [moment, seen] = see.mock.lastCall!
    expect(seen).toBe(client)
    expect(await moment.reached({ context: { a: 1 } })).toBe(asked)
    expect(client.reached).toHaveBeenCalledExactlyOnceWith('delivery', { context: { a: 1 } })
    expect(rating()).toMatchObject({ moment: 'delivery', context: { order: 7 } })
    await end()
    expect(rating()).toBeNull()
    // The host's own client is not destroyed.
    expect(client.destroy).not.toHaveBeenCalled()
  })

  it('creates a client from options and destroys it; earlier calls wait for it', async () => {
    const calls: Promise<unknown>[] = []
    const clients: unknown[] = []
    const end = await start({ options }, (moment, client) => {
      clients.push(client)
      if (!calls.length) calls.push(moment.record({ point: 'nonsense' }))
    })
    expect(clients[0]).toBeUndefined()
    expect(await calls[0]).toMatchObject({ state: 'refused' })
    expect(clients.at(-1)).toHaveProperty('reached')
    await end()
  })
})

describe('on a server', () => {
  it('React and Vue render the element and create no client', async () => {
    const inner = createElement(react.Rating, { moment: 'delivery' })
    expect(renderToString(createElement(react.HeartfeltProvider, { options } as never, inner))).toBe(
      '<heartfelt-rating moment="delivery"></heartfelt-rating>',
    )
    const app = createSSRApp(() =>
      h(vue.HeartfeltProvider, { options }, () => h(vue.Rating, { moment: 'delivery' })),
    )
    expect(await renderVue(app)).toContain('<heartfelt-rating moment="delivery"></heartfelt-rating>')
  })
})

describe('heartfelt/svelte', () => {
  it('appends the elements by actions, and updates them with their parameters', () => {
    const action = svelte.rating(box, { moment: 'delivery', context: { order: 7 } })
    expect(rating()).toMatchObject({ moment: 'delivery', context: { order: 7 } })
    action.update({ moment: 'payment' })
    expect(rating()!.moment).toBe('payment')
    action.destroy()
    expect(rating()).toBeNull()
    svelte.launcher(box, { label: 'Tell us', inline: true })
    expect(box.querySelector('heartfelt-launcher')!.outerHTML).toContain('label="Tell us" inline=""')
  })

  it('provides the client to the components inside', async () => {
    const client = fake()
    let moment: svelte.Moment | undefined
    // The compiled form of a component without markup.
    const component = (renderer: { component(fn: () => void): void }) =>
      renderer.component(() => {
        svelte.provideHeartfelt({ client })
        moment = svelte.useMoment('delivery')
      })
    expect(render(component as never, {} as never).body).not.toContain('error')
    await moment!.ask()
    expect(client.ask).toHaveBeenCalledExactlyOnceWith('delivery', undefined)
  })
})

describe('parity', () => {
  const abilities = (binding: object) =>
    Object.keys(binding)
      .map(name => name.toLowerCase().replace(/^(heartfeltprovider|provideheartfelt)$/, 'provide'))
      .sort()
  it('every binding exports the same functions', () => {
    const expected = ['launcher', 'provide', 'rating', 'useheartfelt', 'usemoment']
    for (const binding of [react, vue, svelte]) expect([...new Set(abilities(binding))]).toEqual(expected)
  })

  it('custom-elements.json matches the elements', () => {
    const [{ declarations }] = manifest.modules as [(typeof manifest.modules)[0]]
    for (const [i, element] of [HeartfeltRating, HeartfeltLauncher].entries()) {
      const { attributes, members, tagName } = declarations[i]!
      expect(customElements.get(tagName)).toBe(element)
      expect(attributes.map(({ name }) => name)).toEqual(expect.arrayContaining(element.observedAttributes))
      const accessors = Object.entries(Object.getOwnPropertyDescriptors(element.prototype))
        .filter(([, { get }]) => get)
        .map(([name]) => name)
      expect(members.map(({ name }) => name).sort()).toEqual([...accessors, 'context'].sort())
    }
  })
})
