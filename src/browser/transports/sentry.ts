import type { FeedbackItem } from '../../model/feedback.js'
import { HeartfeltError } from '../errors.js'
import { messageId } from './message-id.js'
import { poster } from './post.js'
import { checkAnswer, type ReceiverOptions } from './receiver.js'
import { stringify } from './serialise.js'
import type { Transport } from './transport.js'
import { accepted, each, refusedErasure } from './verdicts.js'

export interface SentryOptions extends ReceiverOptions {
  /** As Sentry shows it: `https://<public key>@<host>/<project>`. */
  dsn: string
  environment?: string
  release?: string
  /** URL of your own that forwards to Sentry, for people whose ad blockers block Sentry's address. */
  tunnel?: string
}

/** The address for envelopes of a DSN. */
function addressOf(dsn: string): string {
  try {
    const { protocol, host, username, pathname } = new URL(dsn)
    const [, path, project] = /^(.*\/)([^/]+)\/?$/.exec(pathname)!
    if (!username) throw new Error('no public key')
    return `${protocol}//${host}${path}api/${project}/envelope/?sentry_key=${username}&sentry_version=7`
  } catch (cause) {
    throw new HeartfeltError('options', 'dsn: pass it as Sentry shows it, https://key@host/project', {
      cause,
    })
  }
}

/** The rating and the comment as one text: Sentry requires one, of at most 4096 characters. */
const messageOf = ({ point, scale, words, comment }: FeedbackItem): string =>
  [`${scale}: ${point}${words?.length ? ` (${words.join(', ')})` : ''}`, comment]
    .filter(Boolean)
    .join('\n\n')
    .slice(0, 4096)

/**
 * Sends each answer as a `feedback` envelope, which Sentry lists under User Feedback. Sentry's entries cannot change, so
 * each later revision is a further entry with the same tag `heartfelt.id`. Touchpoints, prompts, journeys and outcomes have
 * no counterpart in Sentry: they are not sent, and are acknowledged at once.
 * @throws HeartfeltError with code `options` when the DSN is wrong.
 */
export function sentry(options: SentryOptions): Transport {
  const { dsn, environment, release, tunnel, personal = false, fetch } = options
  const url = tunnel ?? addressOf(dsn)
  const post = poster(fetch, 'Sentry')

  const event = (item: FeedbackItem, event_id: string) => {
    const { id, revision, moment, scale, point, value, createdAt, locale, page, contact, customer } = item
    return {
      ...{ event_id, environment, release },
      type: 'feedback',
      level: 'info',
      platform: 'javascript',
      timestamp: Date.parse(createdAt) / 1000,
      contexts: {
        feedback: {
          message: messageOf(item),
          url: page?.url,
          source: 'heartfelt',
          ...(personal && { contact_email: contact, name: customer?.id }),
        },
        heartfelt: { ...{ id, revision, moment, scale, point, value }, ...item.context },
      },
      tags: {
        'heartfelt.id': id,
        'heartfelt.revision': String(revision),
        'heartfelt.moment': moment,
        'heartfelt.point': `${scale}:${point}`,
        ...(locale && { locale }),
      },
      ...(page?.url && { request: { url: page.url } }),
      ...(personal && customer && { user: { id: customer.id } }),
    }
  }

  return ({ items, sentAt }, signal) =>
    each(items, async item => {
      if (item.kind === 'erase') return refusedErasure(item)
      if (item.kind !== 'feedback') return accepted(item)
      const event_id = messageId(item).replaceAll('-', '')
      const lines = [{ event_id, sent_at: sentAt, dsn }, { type: 'feedback' }, event(item, event_id)]
      const answer = await post(url, {
        // Plain text needs no preflight request; Sentry's own SDK does the same.
        headers: { 'content-type': 'text/plain;charset=UTF-8' },
        body: lines.map(stringify).join('\n'),
        signal,
      })
      if (!tunnel) checkAnswer(answer, ({ id }) => typeof id === 'string')
      // A tunnel may answer with an empty body; an HTML page comes from a captive portal.
      else if (/^\s*</.test(answer)) throw new Error('The response is an HTML page, not an acknowledgement.')
      return accepted(item)
    })
}
