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

/** Messages under way at a time, and as many of one webhook as make the others go first. */
const [LANES, SHARE] = [20, 4]

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

  // Not one batch after the other: an address that hangs would make all others wait until it is given up, each time.
  const round = async (): Promise<void> => {
    const underWay = new Map<Promise<void>, string>()
    // A database that is away is there again at one of the next looks.
    let away = false
    const leave = () => {
      away = true
      return []
    }
    for (;;) {
      const hooks = [...underWay.values()]
      const busy = [...new Set(hooks)].filter(hook => hooks.filter(one => one === hook).length >= SHARE)
      const full = stopped || away || hooks.length >= LANES
      const batch = full ? [] : await store.webhooks.claim(SHARE, busy).catch(leave)
      for (const message of batch) {
        const telling = deliver(message)
          .catch(leave)
          .then(() => void underWay.delete(telling))
        underWay.set(telling, message.webhook)
      }
      if (underWay.size === 0) return
      if (batch.length === 0) await Promise.race(underWay.keys())
    }
  }
  const look = (): Promise<void> => {
    running ??= round().finally(() => {
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
