import type { FollowUp, MomentDefinition } from '../../model/moment.js'
import { type ScaleId, scales } from '../../model/scale.js'
import { DAY_MS } from '../../model/time.js'
import { Face } from '../Face.jsx'
import { readable } from '../format.js'
import { pointName } from './FollowUpFields.jsx'
import { inEnglish } from './QuestionFields.jsx'

const date = new Intl.DateTimeFormat('en', { month: 'long', day: 'numeric' })

const Words = ({ words }: { words: string[] }) => (
  <>
    {words.map(word => (
      <span key={word} class="word">
        {readable(word)}
      </span>
    ))}
  </>
)

/** A preview of a moment: question, points, words, follow-ups and the promise at the end. */
export function Preview({ moment }: { moment: MomentDefinition }) {
  const { question, scale = 'mood5', words, followUp = [], promise } = moment
  return (
    <div class="previews">
      <span class="preview">
        <strong>{inEnglish(question) || 'How did that feel?'}</strong>
        <Points scale={scale} />
      </span>
      {typeof question === 'object' &&
        Object.entries(question).map(
          ([language, text]) =>
            language !== 'en' && (
              <span key={language} class="preview">
                <strong lang={language} dir="auto">
                  {text}
                </strong>
              </span>
            ),
        )}
      {words && (
        <span class="preview">
          Which words fit? <Words words={words} />
        </span>
      )}
      {followUp.map((one, i) => (
        <FollowUpPreview key={i} scale={scale} followUp={one} />
      ))}
      {promise?.name && (
        <span class="preview">
          {promise.name} reads this.
          {promise.days && ` You’ll hear by ${date.format(Date.now() + promise.days * DAY_MS)}.`}
        </span>
      )}
    </div>
  )
}

function FollowUpPreview({ scale, followUp }: { scale: ScaleId; followUp: FollowUp }) {
  const { from = -1, to = 1, question, scales: further = [], words, comment } = followUp
  return (
    <span class="preview">
      After {[...new Set([from, to])].map(value => pointName(scale, value)).join(' to ')}:
      {inEnglish(question) && <strong>{inEnglish(question)}</strong>}
      {words === false ? <span>no words</span> : <Words words={words ?? []} />}
      {comment === false && <span>no comment</span>}
      {further.map(id => (
        <Points key={id} scale={id} />
      ))}
    </span>
  )
}

function Points({ scale }: { scale: ScaleId }) {
  const points = Object.entries(scales[scale])
  if (scale.startsWith('mood'))
    return (
      <>
        {points.map(([point, value]) => (
          <Face key={point} value={value} />
        ))}
      </>
    )
  return <span>{points.map(([point]) => readable(point)).join(' · ') || scale}</span>
}
