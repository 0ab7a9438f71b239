import type { MomentDefinition } from '../../model/moment.js'
import { type ScaleId, scales } from '../../model/scale.js'
import { Face } from '../Face.jsx'
import { pointName } from './FollowUpFields.jsx'
import { inEnglish } from './QuestionFields.jsx'

const date = new Intl.DateTimeFormat('en', { month: 'long', day: 'numeric' })

const Words = ({ words }: { words: MomentDefinition['words'] }) => (
  <>
    {(words || []).map(word => (
      <span key={word} class="word">
        {word.replaceAll('_', ' ')}
      </span>
    ))}
  </>
)

/** What a moment will look like: its question, what follows which answers, and the promise at the end. */
export function Preview({ moment }: { moment: MomentDefinition }) {
  const { question, scale = 'mood5', words, followUp = [], promise } = moment
  return (
    <div class="previews">
      <span class="preview">
        <strong>{inEnglish(question) || 'How did that feel?'}</strong>
        <Points scale={scale} />
        <Words words={words} />
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
      {followUp.map(({ from = -1, to = 1, question, scales: further = [], words }, i) => (
        <span key={i} class="preview">
          After {[...new Set([from, to])].map(value => pointName(scale, value)).join(' to ')}:
          <strong>{inEnglish(question)}</strong>
          <Words words={words} />
          {further.map(id => (
            <Points key={id} scale={id} />
          ))}
        </span>
      ))}
      {promise?.name && (
        <span class="preview">
          {promise.name} reads this.
          {promise.days && ` You’ll hear by ${date.format(Date.now() + promise.days * 86_400_000)}.`}
        </span>
      )}
    </div>
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
  return <span>{points.map(([point]) => point.replaceAll('_', ' ')).join(' · ') || scale}</span>
}
