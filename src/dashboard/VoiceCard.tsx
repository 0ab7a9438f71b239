import type { ComponentChildren } from 'preact'
import { feelingOf } from '../model/face.js'
import { faceValue } from '../model/leaning.js'
import { HOUR_MS } from '../model/time.js'
import { attachmentUrl, type Voice } from './api.js'
import { Erase } from './Erase.jsx'
import { Face } from './Face.jsx'
import { readable } from './format.js'
import { Replies } from './Replies.jsx'
import type { Dashboard } from './state.js'
import { when } from './when.js'

/** A voice that arrived more than this after it was given shows both times, since the list is sorted by arrival. */
const LATE_ARRIVAL_MS = HOUR_MS

/** One voice: rating, words and comment first, then moment, journey, customer and context. */
export function VoiceCard({
  voice,
  now,
  dashboard,
  settles = false,
  children,
}: {
  voice: Voice
  now: number
  dashboard: Dashboard
  /** Whether the reply form's “This settles it” is checked at first. */
  settles?: boolean
  children?: ComponentChildren
}) {
  const fresh = dashboard.arrived.value.has(voice.id)
  const open = dashboard.opened.value === voice.id
  const { journey, customer, page, context } = voice
  const face = faceValue(voice.scale, voice.value)
  const details = [
    ...(page?.title || page?.url ? [['page', page.title || page.url!]] : []),
    ...Object.entries(context ?? {}).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  ]
  return (
    <li class={fresh ? 'voice fresh' : 'voice'}>
      <Face value={face} />
      <div class="said">
        <p class="rating">
          <strong class={feelingOf(face)}>{readable(voice.point)}</strong>
          {voice.words.map(word => (
            <span class="word" key={word}>
              {readable(word)}
            </span>
          ))}
          <time dateTime={voice.createdAt} title={new Date(voice.createdAt).toLocaleString()}>
            {when(voice.createdAt, now)}
          </time>
        </p>
        {voice.comment && <p class="comment">{voice.comment}</p>}
        {voice.attachments && (
          <p class="pictures">
            {voice.attachments.map(({ sha256, description }) => {
              const address = attachmentUrl(dashboard.project.value!, voice.id, sha256)
              return (
                <a key={sha256} href={address} target="_blank" rel="noreferrer">
                  <img src={address} alt={description ?? 'A picture without a description'} loading="lazy" />
                </a>
              )
            })}
          </p>
        )}
        {voice.goal && <p class="goal">Wanted to: {voice.goal}</p>}
        <p class="belongs">
          <span>{readable(voice.moment)}</span>
          {journey && (
            <span title={`Run ${journey.run}`}>
              {readable(journey.id)}
              {journey.stage && ` › ${readable(journey.stage)}`} · run <code>{short(journey.run)}</code>
            </span>
          )}
          {voice.source === 'passive' && <span>volunteered</span>}
          {voice.source === 'import' && <span>from elsewhere</span>}
          {customer && (
            <span>
              {customer.id}
              {!customer.verified && <em> (unverified)</em>}
            </span>
          )}
          {voice.contact && <span>reach: {voice.contact}</span>}
          {Date.parse(voice.receivedAt) - Date.parse(voice.createdAt) > LATE_ARRIVAL_MS && (
            <span title={new Date(voice.receivedAt).toLocaleString()}>
              came in {when(voice.receivedAt, now)}
            </span>
          )}
        </p>
        {details.length > 0 && (
          <details>
            <summary>Context</summary>
            <dl>
              {details.map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          </details>
        )}
        {children}
        <p class="state">
          <span class="aside">{voice.replies > 0 ? 'answered' : voice.seenAt ? 'seen' : 'new'}</span>
          <button
            type="button"
            aria-expanded={open}
            onClick={() => dashboard.openVoice(open ? undefined : voice.id)}
          >
            {open ? 'Close' : 'Open'}
          </button>
        </p>
        {open && <Replies dashboard={dashboard} settles={settles} />}
        {open && dashboard.me.value?.role === 'owner' && <Erase voice={voice.id} dashboard={dashboard} />}
      </div>
    </li>
  )
}

// The end of an id distinguishes two runs: a UUIDv7 begins with the time, which is nearly the same for both.
const short = (id: string): string => (id.length > 12 ? `…${id.slice(-6)}` : id)
