/**
 * A TypeScript app that is checked in strict mode against the packed declarations. Each expected error proves that the
 * type beside it is not `any`.
 */
import {
  createHeartfelt,
  httpTransport,
  isTransportError,
  type MomentDefinition,
  type Transport,
} from 'heartfelt'
import type { HeartfeltLauncher, HeartfeltRating } from 'heartfelt/elements'
import { HeartfeltProvider, useMoment } from 'heartfelt/react'
import { deliverWaiting } from 'heartfelt/service-worker'
import * as svelte from 'heartfelt/svelte'
import { fanout } from 'heartfelt/transports/fanout'
import { posthog } from 'heartfelt/transports/posthog'
import * as vue from 'heartfelt/vue'

const moment: MomentDefinition = { id: 'payment', scale: 'mood5', policy: { perDay: 2 } }
// @ts-expect-error: there is no such scale
const scale: MomentDefinition = { id: 'payment', scale: 'mood6' }
// @ts-expect-error: there is no such limit
const policy: MomentDefinition = { id: 'payment', policy: { perHour: 2 } }
// @ts-expect-error: a transport resolves with verdicts
const transport: Transport = async () => 1

const heartfelt = createHeartfelt({
  key: 'pk_',
  moments: [moment, scale, policy],
  transport: fanout(httpTransport('https://c.example'), [
    posthog({ host: 'https://p.example', key: 'phc_' }),
    transport,
  ]),
})
heartfelt.on('sent', ({ id, revision }) => [id.length, revision.toFixed()])
// @ts-expect-error: there is no such event
heartfelt.on('delivered', () => {})
// @ts-expect-error: a point is needed
void heartfelt.record({ moment: 'payment' })
void heartfelt.record({ moment: 'payment', point: 'good' }).then(({ state }) => {
  // @ts-expect-error: there is no such state
  return state === 'gone'
})
void heartfelt.replies().then(([reply]) => {
  // @ts-expect-error: it is a string
  const name: number | undefined = reply?.name
  return name
})
// @ts-expect-error: needs a client or options
HeartfeltProvider({})
void useMoment('payment').ask({ anchor: document.body })
svelte.provideHeartfelt({ client: heartfelt })
void vue.useHeartfelt().value?.outbox.flush()
const rating: HeartfeltRating | null = document.querySelector('heartfelt-rating')
const launcher: HeartfeltLauncher = document.createElement('heartfelt-launcher')
// @ts-expect-error: it is a string
launcher.label = 1
// @ts-expect-error: it is a string
if (rating) rating.moment = 1
export const caught = (error: unknown) =>
  isTransportError(error) ? error.retryAfter?.toFixed() : deliverWaiting
