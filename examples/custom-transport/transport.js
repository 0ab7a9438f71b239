/** A transport to your own backend: one function that resolves with a verdict for each item. */
import { createHeartfelt, httpTransport, TransportError } from 'heartfelt'
import { fanout } from 'heartfelt/transports/fanout'
import { posthog } from 'heartfelt/transports/posthog'

const own = async ({ items }, signal) => {
  const response = await fetch('/api/feedback', { method: 'POST', body: JSON.stringify(items), signal })
  // Any other error counts as a network failure. In both cases the items stay in the outbox.
  if (!response.ok) throw new TransportError('refused', { status: response.status })
  return { results: items.map(({ id, revision }) => ({ id, revision, status: 'accepted' })) }
}

const heartfelt = createHeartfelt({ key: 'mine', transport: own, moments: [{ id: 'delivery' }] })
document.querySelector('button').addEventListener('click', () => heartfelt.ask('delivery'))

/** Sends to a collector, whose verdicts count, and a copy to PostHog. */
export const both = fanout(httpTransport('http://localhost:4400'), [
  posthog({ host: 'https://eu.i.posthog.com', key: 'phc_…' }),
])
