import type { FeedbackItem, Item } from '../../model/feedback.js'
import { messageId } from './message-id.js'
import { poster } from './post.js'
import { checkAnswer, type ReceiverOptions } from './receiver.js'
import { stringify } from './serialise.js'
import type { Transport } from './transport.js'
import { together } from './verdicts.js'

export interface PosthogOptions extends ReceiverOptions {
  /** `https://us.i.posthog.com`, `https://eu.i.posthog.com` or your own. */
  host: string
  /** The project's public key, `phc_…`. */
  key: string
  /**
   * Ids of PostHog surveys by moment. Default: the moment's id, which works in charts but has no survey page in PostHog.
   * @example { checkout: '018f-…' }
   */
  surveys?: Record<string, string>
}

const promptEvents: Record<string, string> = { shown: 'survey shown', dismissed: 'survey dismissed' }

const eventOf = (item: Item): string => {
  if (item.kind === 'feedback') return 'survey sent'
  return (item.kind === 'prompt' && promptEvents[item.event]) || `heartfelt ${item.kind}`
}

/** The properties that PostHog's survey pages read: questions with ids, and a response under each id. */
function survey({ id, state, moment, scale, point, words, comment }: FeedbackItem) {
  const answers: [question: string, label: string, answer: unknown][] = [
    ['rating', scale, point],
    ['words', 'Words', words],
    ['comment', 'Comment', comment],
  ]
  const given = answers.filter(([, , answer]) => answer !== undefined)
  return {
    $survey_submission_id: id,
    $survey_completed: state !== 'partial',
    $survey_name: moment,
    $survey_questions: given.map(([id, question, response]) => ({ id, question, response })),
    // Older charts read the first response under this name.
    $survey_response: point,
    ...Object.fromEntries(given.map(([question, , answer]) => [`$survey_response_${question}`, answer])),
  }
}

/**
 * Sends answers as `survey sent` (every revision under one `$survey_submission_id`), prompts as `survey shown` and
 * `survey dismissed`, everything else as `heartfelt <kind>`. A duplicate has the same `uuid`, by which PostHog
 * removes it. Without `personal`, PostHog makes no person profile and derives no place from the IP address.
 */
export function posthog({ host, key, surveys, personal = false, fetch }: PosthogOptions): Transport {
  const post = poster(fetch, 'PostHog')

  const event = (item: Item) => {
    const { kind, revision, createdAt, device, customer, page, ...fields } = item
    const { contact, moment, ...rest } = fields as typeof fields & { contact?: string; moment?: string }
    const distinct = (personal && customer?.id) || device || item.id
    return {
      event: eventOf(item),
      distinct_id: distinct,
      uuid: messageId(item),
      timestamp: createdAt,
      properties: {
        $lib: 'heartfelt',
        ...(moment && { $survey_id: surveys?.[moment] ?? moment, moment }),
        ...(kind === 'feedback' && survey(item)),
        ...rest,
        revision,
        $current_url: page?.url,
        ...(personal
          ? { contact, ...(customer?.traits && { $set: customer.traits }) }
          : { $process_person_profile: false, $geoip_disable: true }),
      },
    }
  }

  return ({ items, sentAt }, signal) =>
    together(items, async sendable => {
      const answer = await post(`${host.replace(/\/+$/, '')}/batch/`, {
        headers: { 'content-type': 'application/json' },
        body: stringify({ api_key: key, sent_at: sentAt, batch: sendable.map(event) }),
        signal,
      })
      checkAnswer(answer, ({ status }) => status === 1 || /^ok$/i.test(String(status)))
    })
}
