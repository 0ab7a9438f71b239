import { Webhook } from 'standardwebhooks'
import type { Store } from '../storage/store.js'
import type { Message } from '../storage/webhooks.js'
import { type PostOptions, post } from './post.js'

export interface DeliverOptions extends Pick<PostOptions, 'allowPrivate' | 'resolve' | 'timeout'> {
  /** The clock, in Unix milliseconds. Default `Date.now`. */
  now?: () => number
  /** Milliseconds between two looks for what is due. Default 2000. */
  interval?: number
}

/**
 * Tells webhooks of answers, signed as Standard Webhooks says (`webhook-id`, `webhook-timestamp`,
 * `webhook-signature`), until each has answered 2xx or was given up. Several collectors share the work.
 */
export function startDelivering(
  store: Store,
  { now = Date.now, interval = 2000, ...options }: DeliverOptions = {},
) {
  let running: Promise<void> | undefined
  let stopped = false

  const deliver = async (message: Message): Promise<void> => {
    const voice = await store.voices.one(message.project, message.feedback)
    // Erased meanwhile: there is nothing left to tell.
    if (!voice) return store.webhooks.settle(message)
    const time = new Date(now())
    const body = JSON.stringify({ type: 'feedback.received', timestamp: time.toISOString(), data: voice })
    const id = `${message.id}.${voice.revision}`
    let problem: string | undefined
    try {
      const status = await post(message.url, {
        ...options,
        body,
        headers: {
          'Content-Type': 'application/json',
          'User-Agent': 'heartfelt',
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(time.getTime() / 1000)),
          'webhook-signature': new Webhook(message.secret).sign(id, time, body),
        },
      })
      if (status < 200 || status > 299) problem = `answered ${status}`
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error)
    }
    await store.webhooks.settle(message, problem)
  }

  const round = async (): Promise<void> => {
    for (
      let batch = await store.webhooks.claim(20);
      batch.length > 0 && !stopped;
      batch = await store.webhooks.claim(20)
    )
      await Promise.all(batch.map(deliver))
  }
  const look = (): Promise<void> => {
    // A database that is away is there again at one of the next looks.
    running ??= round()
      .catch(() => {})
      .finally(() => {
        running = undefined
      })
    return running
  }
  const timer = setInterval(look, interval)

  return {
    /** Looks at once; resolves when all that was due has been tried. */
    look,
    async stop(): Promise<void> {
      stopped = true
      clearInterval(timer)
      await running
    },
  }
}
