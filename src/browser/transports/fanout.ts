import type { Transport } from './transport.js'

/**
 * Sends each batch to several transports. Only the first one counts: its verdicts are the acknowledgement, its failures
 * are retried, and it alone gets the attachments. The others get the batch at the same time; their answers and failures
 * are ignored. When the first one retries, they get the same items again, under the same id and revision.
 * @example fanout(httpTransport('https://feedback.example.com'), [posthog({ host, key })])
 */
export function fanout(main: Transport, others: readonly Transport[]): Transport {
  const transport: Transport = (batch, signal) => {
    // Only the main backend binds devices to a secret by the proof.
    const { proof: _, ...shared } = batch
    for (const other of others) void new Promise(done => done(other(shared, signal))).catch(() => {})
    return main(batch, signal)
  }
  if (main.upload) transport.upload = (upload, key, signal) => main.upload!(upload, key, signal)
  return transport
}
