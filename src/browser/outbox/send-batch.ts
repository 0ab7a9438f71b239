import type { Transact } from '../device/store.js'
import { withTimeout } from '../device/with-timeout.js'
import { isTransportError } from '../errors.js'
import { isFinal } from '../transports/is-final.js'
import type { Transport } from '../transports/transport.js'
import { bytesKey, type Outcome, type Row } from './row.js'

/** A request takes this long at most; shorter than a lease. 30 seconds. */
const REQUEST_TIMEOUT_MS = 30_000

export interface SendResult {
  outcomes: Map<string, Outcome>
  /** Why the round must end here: the receiver, or the way to it, is out of order. */
  failure?: { status?: number | undefined; retryAfter?: number | undefined }
  /** How many replies wait for this device, where the collector says so. */
  replies?: number | undefined
}

interface SendOptions {
  key: string
  transport: Transport
  /** Where the bytes of attachments are. */
  store: Transact
  now: number
}

/** Settles as the promise does, or rejects after `REQUEST_TIMEOUT` even when a transport overlooks its signal. */
function timed<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  // Called inside, so that a transport that throws at once only rejects.
  const working = new Promise<T>(settled => settled(work(controller.signal)))
  return withTimeout(REQUEST_TIMEOUT_MS, working).catch(error => {
    controller.abort()
    throw error
  })
}

const reasonOf = (status: number | undefined): string => (status ? `http ${status}` : 'network')

/**
 * Sends claimed rows and collects a verdict on each. A batch that is refused as a whole (413, 400 …) is halved until
 * the one that causes it stands alone, so that a poison item never blocks the others.
 */
export async function sendBatch(rows: readonly Row[], flushLoop: SendOptions): Promise<SendResult> {
  const [first] = rows
  if (first?.attachment) return sendAttachment(first, flushLoop)
  const outcomes = new Map<string, Outcome>()
  const { key, transport, now } = flushLoop
  try {
    const items = rows.map(row => JSON.parse(row.body))
    const proof = first?.proof
    const sentAt = new Date(now).toISOString()
    const ack = await timed(signal => transport({ key, sentAt, items, ...(proof && { proof }) }, signal))
    // A 2xx without a valid acknowledgement is a captive portal, not a collector.
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
        const head = await sendBatch(rows.slice(0, half), flushLoop)
        if (head.failure) return head
        const tail = await sendBatch(rows.slice(half), flushLoop)
        return { ...tail, outcomes: new Map([...head.outcomes, ...tail.outcomes]) }
      }
      return { outcomes: new Map([[first!.id, { status: 'rejected', reason: reasonOf(status) }]]) }
    }
    for (const { id } of rows)
      outcomes.set(id, { status: 'rejected', reason: reasonOf(status), retryable: true })
    return { outcomes, failure: { status, retryAfter } }
  }
}

/** An attachment's failure never holds up the answers behind it, unless the way itself is out of order. */
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
