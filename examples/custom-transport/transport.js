/** Your own backend: a transport is one function that resolves with a verdict on each item. */
import { createHeartfelt, httpTransport, TransportError } from 'heartfelt'
import { fanout } from 'heartfelt/transports/fanout'
import { posthog } from 'heartfelt/transports/posthog'

const own = async ({ items }, signal) => {
  const response = await fetch('/api/feedback', { method: 'POST', body: JSON.stringify(items), signal })
  // Anything else thrown counts as a network failure; nothing is lost either way.
  if (!response.ok) throw new TransportError('refused', { status: response.status })
  return { results: items.map(({ id, revision }) => ({ id, revision, status: 'accepted' })) }
}

const heartfelt = createHeartfelt({ key: 'mine', transport: own, moments: [{ id: 'delivery' }] })
document.querySelector('button').addEventListener('click', () => heartfelt.ask('delivery'))

/** A collector that decides, and PostHog that is told as well. */
export const both = fanout(httpTransport('http://localhost:4400'), [
  posthog({ host: 'https://eu.i.posthog.com', key: 'phc_…' }),
])
