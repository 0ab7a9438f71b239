import type { FeedbackItem } from '../../model/feedback.js'
import { HeartfeltError } from '../errors.js'
import { messageId } from './message-id.js'
import { poster } from './post.js'
import { isJson, type ReceiverOptions } from './receiver.js'
import { stringify } from './serialise.js'
import type { Transport } from './transport.js'
import { accepted, each, refusedErasure } from './verdicts.js'

export interface SentryOptions extends ReceiverOptions {
  /** As Sentry prints it: `https://<public key>@<host>/<project>`. */
  dsn: string
  environment?: string
  release?: string
  /** Your own address in front of Sentry's, for pages where blockers stop Sentry's. */
  tunnel?: string
}

/** Where a DSN's envelopes go. */
function addressOf(dsn: string): string {
  try {
    const { protocol, host, username, pathname } = new URL(dsn)
    const [, path, project] = /^(.*\/)([^/]+)\/?$/.exec(pathname)!
    if (!username) throw new Error('no public key')
    return `${protocol}//${host}${path}api/${project}/envelope/?sentry_key=${username}&sentry_version=7`
  } catch (cause) {
    throw new HeartfeltError('options', 'dsn: pass it as Sentry prints it, https://key@host/project', {
      cause,
    })
  }
}

/** Sentry wants a text and takes 4096 characters of it. */
const messageOf = ({ point, scale, words, comment }: FeedbackItem): string =>
  [`${scale}: ${point}${words?.length ? ` (${words.join(', ')})` : ''}`, comment]
    .filter(Boolean)
    .join('\n\n')
    .slice(0, 4096)

/**
 * Sends each answer as a `feedback` envelope, to be found in Sentry's User Feedback. Sentry's entries never change:
 * a later revision is an entry of its own with the same tag `heartfelt.id`. What Sentry has no place for (touchpoints,
 * prompts, journeys) is not sent and counts as taken.
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
        // A plain text needs no preflight, as in Sentry's own SDK.
        headers: { 'content-type': 'text/plain;charset=UTF-8' },
        body: lines.map(stringify).join('\n'),
        signal,
      })
      if (!tunnel) isJson(answer, ({ id }) => typeof id === 'string')
      // A tunnel may answer nothing, but never a captive portal's page.
      else if (/^\s*</.test(answer)) throw new Error('This is a page, not an acknowledgement.')
      return accepted(item)
    })
}
