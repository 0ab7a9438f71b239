import { Webhook } from 'standardwebhooks'
import { sha256 } from '../secret.js'
import type { Store } from '../storage/store.js'
import { type Message, type Problem, SAMPLE } from '../storage/webhooks/webhooks.js'
import { type PostOptions, post } from './post.js'
import { sampleVoice } from './sample-voice.js'

/** Options of webhook delivery. */
export interface DeliverOptions extends Pick<PostOptions, 'allowPrivate' | 'resolve' | 'timeout'> {
  /** The clock, in Unix milliseconds. Default `Date.now`. */
  now?: () => number
  /** Milliseconds between two checks for due messages. Default 2000. */
  interval?: number
}

/** Most messages in delivery at a time. */
const MAX_DELIVERIES = 20
/** Most messages to one webhook at a time; others are claimed first. */
const MAX_PER_WEBHOOK = 4

/**
 * Delivers messages about feedback to webhooks, signed according to Standard Webhooks (https://www.standardwebhooks.com:
 * `webhook-id`, `webhook-timestamp`, `webhook-signature`), until each was answered with 2xx or has failed for good.
 * Several collectors share the work.
 */
export function startDelivering(
  store: Store,
  { now = Date.now, interval = 2000, ...options }: DeliverOptions = {},
) {
  let running: Promise<void> | undefined
  let stopped = false
  const aborted = new AbortController()

  const deliver = async (message: Message): Promise<void> => {
    const voice =
      message.feedback === SAMPLE
        ? sampleVoice(message.eventAt)
        : await store.voices.one(message.project, message.feedback)
    // The feedback was erased in the meantime; nothing is sent.
    if (!voice) return store.webhooks.settle(message)
    // The body tells when it happened, the header when it was sent: receivers refuse an old one.
    const time = new Date(now())
    const timestamp = new Date(message.eventAt).toISOString()
    const body = JSON.stringify({ type: 'feedback.received', timestamp, data: voice })
    // Without dots, which separate the parts of what is signed.
    const id = `msg_${sha256(`${message.id}.${voice.revision}`).slice(0, 32)}`
    let problem: Problem | undefined
    let retryAfterMs: number | undefined
    try {
      const status = await post(message.url, {
        ...options,
        signal: aborted.signal,
        onRetryAfter: value => {
          retryAfterMs = delayOf(value, now())
        },
        body,
        headers: {
          'Content-Type': 'application/json',
          'User-Agent': 'heartfelt',
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(time.getTime() / 1000)),
          'webhook-signature': message.secrets
            .map(secret => new Webhook(secret).sign(id, time, body))
            .join(' '),
        },
      })
      if (status < 200 || status > 299)
        problem = {
          text: `answered ${status}`,
          gone: status === 410,
          ...((status === 429 || status === 503) && retryAfterMs !== undefined && { retryAfterMs }),
        }
    } catch (error) {
      problem = { text: error instanceof Error ? error.message : String(error) }
    }
    // Stopped in the middle: its lease ends in a minute, and then it is sent again.
    if (!aborted.signal.aborted) await store.webhooks.settle(message, problem)
  }

  // Deliver in parallel: one webhook that does not respond must not delay the others until its timeout.
  const deliverDue = async (): Promise<void> => {
    const deliveries = new Map<Promise<void>, string>()
    // If the database is unavailable, stop; the next check tries again.
    let unavailable = false
    const giveUp = () => {
      unavailable = true
      return []
    }
    for (;;) {
      const webhooks = [...deliveries.values()]
      const busy = [...new Set(webhooks)].filter(
        webhook => webhooks.filter(one => one === webhook).length >= MAX_PER_WEBHOOK,
      )
      const full = stopped || unavailable || webhooks.length >= MAX_DELIVERIES
      const batch = full ? [] : await store.webhooks.claim(MAX_PER_WEBHOOK, busy).catch(giveUp)
      for (const message of batch) {
        const delivery = deliver(message)
          .catch(giveUp)
          .then(() => void deliveries.delete(delivery))
        deliveries.set(delivery, message.webhook)
      }
      if (deliveries.size === 0) return
      if (batch.length === 0) await Promise.race(deliveries.keys())
    }
  }
  const check = (): Promise<void> => {
    running ??= deliverDue().finally(() => {
      running = undefined
    })
    return running
  }
  const timer = setInterval(check, interval)

  return {
    /** Checks for due messages at once; resolves when all of them were tried. */
    check,
    /**
     * Stops checking, and waits for the deliveries in progress.
     * @param graceMs Milliseconds after which they are cut off; they are sent again later. Default 3800.
     */
    async stop(graceMs = 3800): Promise<void> {
      stopped = true
      clearInterval(timer)
      const limit = setTimeout(() => aborted.abort(), graceMs)
      await running
      clearTimeout(limit)
    },
  }
}

/** Milliseconds of a `Retry-After` header: seconds or a date (RFC 9110, section 10.2.3). Undefined if it is neither. */
function delayOf(header: string, now: number): number | undefined {
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now
  return ms >= 0 ? ms : undefined
}
