import {
  type DefineComponent,
  defineComponent,
  h,
  type InjectionKey,
  inject,
  onMounted,
  onUnmounted,
  type PropType,
  provide,
  type ShallowRef,
  shallowRef,
} from 'vue'
import type { Heartfelt } from '../browser/api.js'
import { defineElements } from '../browser/elements/define.js'
import { HeartfeltError } from '../browser/errors.js'
import type { HeartfeltOptions } from '../browser/options.js'
import { type Moment, momentOf } from './moment.js'
import { type ClientSource, type Owned, own } from './owned.js'

const key: InjectionKey<{ owned: Owned; client: ShallowRef<Heartfelt | undefined> }> = Symbol('heartfelt')

/** Provides a client to the components inside. Call it in a component's setup. */
export function provideHeartfelt(source: ClientSource): void {
  const owned = own(source)
  const client = shallowRef(owned.current)
  let unmount = () => {}
  onMounted(() => {
    unmount = owned.mount()
    client.value = owned.current
  })
  onUnmounted(() => unmount())
  provide(key, { owned, client })
}

/** `provideHeartfelt()` as a component: `<HeartfeltProvider :options="…">`. */
export const HeartfeltProvider = defineComponent({
  name: 'HeartfeltProvider',
  props: {
    client: Object as PropType<Heartfelt>,
    options: Object as PropType<HeartfeltOptions>,
  },
  setup(props, { slots }) {
    provideHeartfelt(props as ClientSource)
    return () => slots.default?.()
  },
})

function useProvided() {
  const found = inject(key, undefined)
  if (!found) throw new HeartfeltError('options', 'Call provideHeartfelt() above this component.')
  return found
}

/** The client; its value is `undefined` on the server and until a provider with `options` has mounted. */
export const useHeartfelt = (): ShallowRef<Heartfelt | undefined> => useProvided().client

/** One moment's `reached`, `ask` and `record`. */
export const useMoment = (id: string): Moment => momentOf(id, useProvided().owned.ready)

/** A question in the page's flow: `<heartfelt-rating>`. */
export const Rating = defineComponent({
  name: 'HeartfeltRating',
  props: { moment: { type: String, required: true }, context: Object as PropType<Record<string, unknown>> },
  setup(props) {
    onMounted(defineElements)
    return () => h('heartfelt-rating', { '^moment': props.moment, '.context': props.context })
  },
})

/** The button that stays on the page: `<heartfelt-launcher>`. */
export const Launcher = defineComponent({
  name: 'HeartfeltLauncher',
  props: {
    moment: String,
    label: String,
    inline: Boolean,
    context: Object as PropType<Record<string, unknown>>,
  },
  setup(props) {
    onMounted(defineElements)
    return () =>
      h('heartfelt-launcher', {
        '^moment': props.moment,
        '^label': props.label,
        '^inline': props.inline ? '' : undefined,
        '.context': props.context,
      })
  },
})

declare module 'vue' {
  interface GlobalComponents {
    'heartfelt-rating': DefineComponent<{ moment: string }>
    'heartfelt-launcher': DefineComponent<{
      moment?: string
      label?: string
      inline?: boolean
      theme?: string
    }>
  }
}

export type { Moment } from './moment.js'
export type { ClientSource } from './owned.js'
