import { feelings, nearestFeeling } from '../../../model/face.js'
import type { HistoryEntry } from '../../../model/history.js'
import { faceValue } from '../../../model/leaning.js'
import type { Reply } from '../../../model/reply.js'
import { Face } from '../Face.js'
import { reasonText } from '../reason-text.js'
import { label } from './label.js'
import type { HistoryView } from './view.js'

interface Props extends HistoryView {
  answer: HistoryEntry
  replies: Reply[]
}

/** One answer of the person, its state and the replies to it. */
export function Answer({ answer, replies, t, question, date }: Props) {
  const { moment, scale, point, value, words = [], answers = {}, state, reason } = answer
  const chosen = [
    label(scale, point, t),
    ...words.map(word => t(word)),
    ...Object.entries(answers).map(([scale, point]) => label(scale, point, t)),
  ]
  const face = faceValue(scale, value)
  const texts = [answer.comment, answer.goal, answer.contact].filter(Boolean)
  const step = /kept|sent|seen|answered/.test(state)
    ? t(`step.${state}`)
    : t(state === 'held' && reason ? 'held_consent' : state, { reason: reasonText(reason, t) })
  return (
    <li class={feelings[nearestFeeling(face)]}>
      <Face value={face} />
      <div>
        <h3>{question(moment, scale)}</h3>
        <p class="chosen">{chosen.join(' · ')}</p>
        {texts.map(text => (
          <p key={text} dir="auto">
            {text}
          </p>
        ))}
        <p class={`state ${state}`}>
          <time dateTime={answer.createdAt}>{date(answer.createdAt)}</time>
          {' · '}
          <span key={step}>{step}</span>
        </p>
        {replies.map(({ id, name, text, createdAt }) => (
          <blockquote key={id}>
            <cite>
              {t('reply', { name })} · <bdi>{date(createdAt)}</bdi>
            </cite>
            <p dir="auto">{text}</p>
          </blockquote>
        ))}
      </div>
    </li>
  )
}
