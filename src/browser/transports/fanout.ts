import type { Transport } from './transport.js'

/**
 * Delivers to several receivers. Only the named one decides: its verdicts are the acknowledgement, its failures are
 * retried, and it gets the attachments. The others are told at the same time and may fail without anybody waiting;
 * they see an item again whenever the named one does, under the same id and revision.
 * @example fanout(httpTransport('https://feedback.example.com'), [posthog({ host, key })])
 */
export function fanout(named: Transport, others: readonly Transport[]): Transport {
  const transport: Transport = (batch, signal) => {
    // The proof is for the one receiver that binds devices to it.
    const { proof: _, ...shared } = batch
    for (const other of others) void new Promise(done => done(other(shared, signal))).catch(() => {})
    return named(batch, signal)
  }
  if (named.upload) transport.upload = (upload, key, signal) => named.upload!(upload, key, signal)
  return transport
}
