import type { Transact } from '../device/store.js'
import { withTimeout } from '../device/with-timeout.js'
import { isTransportError } from '../errors.js'
import { isFinal } from '../transports/is-final.js'
import type { Transport } from '../transports/transport.js'
import { bytesKey, type Outcome, type Row } from './row.js'

/** Longest time of a request: shorter than a lease. 30 seconds. */
const REQUEST_TIMEOUT_MS = 30_000

export interface SendResult {
  outcomes: Map<string, Outcome>
  /** The transport failed, so the flush must end. */
  failure?: { status?: number | undefined; retryAfter?: number | undefined }
  /** Number of replies that the collector holds for this device, if it says so. */
  replies?: number | undefined
}

interface SendOptions {
  key: string
  transport: Transport
  /** Holds the bytes of attachments. */
  store: Transact
  now: number
}

/** Settles as the promise does, or rejects after `REQUEST_TIMEOUT_MS` even if a transport ignores its signal. */
function timed<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  // Called inside the promise, so that a transport that throws synchronously also rejects.
  const working = new Promise<T>(settled => settled(work(controller.signal)))
  return withTimeout(REQUEST_TIMEOUT_MS, working).catch(error => {
    controller.abort()
    throw error
  })
}

const reasonOf = (status: number | undefined): string => (status ? `http ${status}` : 'network')

/**
 * Sends claimed rows and resolves with a verdict on each. A batch that is refused as a whole (413, 400 …) is halved until
 * the item that causes it is alone, so that one bad item never blocks the others.
 */
export async function sendBatch(rows: readonly Row[], options: SendOptions): Promise<SendResult> {
  const [first] = rows
  if (first?.attachment) return sendAttachment(first, options)
  const outcomes = new Map<string, Outcome>()
  const { key, transport, now } = options
  try {
    const items = rows.map(row => JSON.parse(row.body))
    const proof = first?.proof
    const sentAt = new Date(now).toISOString()
    const ack = await timed(signal => transport({ key, sentAt, items, ...(proof && { proof }) }, signal))
    // A 2xx without a valid acknowledgement comes from a captive portal, not from a collector.
    if (!Array.isArray(ack?.results)) throw new Error('no acknowledgement')
    for (const verdict of ack.results) {
      const row = rows.find(({ id }) => id === verdict?.id)
      if (!row || !/^(accepted|duplicate|rejected)$/.test(verdict.status)) continue
      // A verdict on an older revision says nothing of this one.
      if (verdict.status !== 'rejected' && verdict.revision < row.revision) continue
      outcomes.set(row.id, verdict)
    }
    return { outcomes, replies: ack.replies }
  } catch (error) {
    const { status, retryAfter } = isTransportError(error) ? error : {}
    if (isFinal(status)) {
      if (rows.length > 1) {
        const half = rows.length >> 1
        const head = await sendBatch(rows.slice(0, half), options)
        if (head.failure) return head
        const tail = await sendBatch(rows.slice(half), options)
        return { ...tail, outcomes: new Map([...head.outcomes, ...tail.outcomes]) }
      }
      return { outcomes: new Map([[first!.id, { status: 'rejected', reason: reasonOf(status) }]]) }
    }
    for (const { id } of rows)
      outcomes.set(id, { status: 'rejected', reason: reasonOf(status), retryable: true })
    return { outcomes, failure: { status, retryAfter } }
  }
}

/** A refused attachment does not delay the rows after it; only a failure of the transport ends the flush. */
async function sendAttachment(row: Row, { key, transport, store }: SendOptions): Promise<SendResult> {
  const { event, sha256, type } = row.attachment!
  const verdict = (outcome: Outcome): SendResult => ({ outcomes: new Map([[row.id, outcome]]) })
  const { upload } = transport
  if (!upload) return verdict({ status: 'rejected', reason: 'unsupported' })
  try {
    const bytes = await store({ keys: [bytesKey(row.id)] }, ([entry]) => ({ result: entry?.[1] }))
    if (!(bytes instanceof ArrayBuffer)) return verdict({ status: 'rejected', reason: 'corrupt' })
    await timed(signal => upload({ id: event, sha256, type, bytes }, key, signal))
    return verdict({ status: 'accepted' })
  } catch (error) {
    const { status, retryAfter } = isTransportError(error) ? error : {}
    const final = isFinal(status) || status === 404
    const delivery = verdict({ status: 'rejected', reason: reasonOf(status), retryable: !final })
    return final ? delivery : { ...delivery, failure: { status, retryAfter } }
  }
}
