import type { Item } from '../../model/feedback.js'
import { messageId } from './message-id.js'
import { poster } from './post.js'
import { checkAnswer, type ReceiverOptions } from './receiver.js'
import { stringify } from './serialise.js'
import type { Transport } from './transport.js'
import { together } from './verdicts.js'

export interface SegmentOptions extends ReceiverOptions {
  writeKey: string
  /** Default `https://api.segment.io`; in the EU `https://events.eu1.segmentapis.com`. */
  host?: string
}

/** Event names by Segment's convention: object, then action. */
const names: Record<string, string> = {
  feedback: 'Feedback Given',
  touchpoint: 'Moment Reached',
  outcome: 'Outcome Observed',
}
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
const nameOf = (item: Item): string =>
  names[item.kind] ?? `${capital(item.kind)}${'event' in item ? ` ${capital(item.event)}` : ''}`

/**
 * Sends each batch to Segment's `/v1/batch` as `track` calls: `Feedback Given`, `Moment Reached`, `Prompt Shown`,
 * `Journey Completed` and so on, the item's fields as properties. A duplicate has the same `messageId`.
 */
export function segment({
  writeKey,
  host = 'https://api.segment.io',
  personal = false,
  fetch,
}: SegmentOptions): Transport {
  const post = poster(fetch, 'Segment')

  const track = (item: Item) => {
    const { kind, createdAt, sentAt: _, device, customer, locale, page, ...fields } = item
    const { contact, ...properties } = fields as typeof fields & { contact?: string }
    return {
      type: 'track',
      event: nameOf(item),
      messageId: messageId(item),
      anonymousId: device ?? item.id,
      ...(personal && customer && { userId: customer.id }),
      timestamp: createdAt,
      properties: { ...properties, ...(personal && { contact }) },
      context: {
        library: { name: 'heartfelt', version: '1' },
        ...{ locale, page },
        ...(personal && customer?.traits && { traits: customer.traits }),
      },
    }
  }

  return ({ items, sentAt }, signal) =>
    together(items, async sendable => {
      const answer = await post(`${host.replace(/\/+$/, '')}/v1/batch`, {
        headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`${writeKey}:`)}` },
        body: stringify({ batch: sendable.map(track), sentAt, writeKey }),
        signal,
      })
      checkAnswer(answer, ({ success }) => success === true)
    })
}
