import type { FollowUp, MomentDefinition } from '../../model/moment.js'
import { isScaleId, type ScaleId, scales } from '../../model/scale.js'
import { Check, Choice, FieldList, List, YesOrNo } from './fields.jsx'
import { EnglishQuestion, OtherLanguages } from './QuestionFields.jsx'

type Words = MomentDefinition['words']

/** The words offered after an answer: a list of one's own, the widget's, or none. */
export function WordFields({
  at,
  words,
  set,
  placeholder,
}: {
  at: string
  words: Words
  set: (words: Words) => void
  placeholder: string
}) {
  return (
    <>
      <Check label="Offer words" value={words !== false} set={offer => set(offer ? undefined : false)} />
      {words !== false && (
        <List
          label="Words, separated by commas"
          wide
          at={at}
          placeholder={placeholder}
          value={words ?? []}
          set={all => set(all.length ? all : undefined)}
        />
      )}
    </>
  )
}

/** Bounds to choose from on scales without a list of points (`affect9`, `words`). */
const steps = { '−1': -1, '−0.5': -0.5, '0': 0, '0.5': 0.5, '1': 1 }

/** The points of a scale with their values, from the lowest to the highest. */
function pointsOf(scale: ScaleId): [name: string, value: number][] {
  const points = Object.entries(scales[scale])
  return (points.length ? points : Object.entries(steps)).sort(([, a], [, b]) => a - b)
}

/** The name of the point of a scale with this value. */
export const pointName = (scale: ScaleId, value: number): string =>
  (pointsOf(scale).find(([, one]) => one === value)?.[0] ?? String(value)).replaceAll('_', ' ')

/** The list of follow-ups; as in the widget, the first whose range contains the answer applies. */
export function FollowUpFields({
  at,
  moment: { scale = 'mood5', followUp = [] },
  set,
}: {
  at: string
  moment: MomentDefinition
  set: (followUp: FollowUp[] | undefined) => void
}) {
  return (
    <FieldList
      name="Follow-up"
      all={followUp}
      set={all => set(all.length ? all : undefined)}
      initial={{}}
      addLabel="Add what follows certain answers"
    >
      {(one, i, change) => (
        <OneFollowUp
          at={`${at}.${i}`}
          scale={scale}
          followUp={one}
          change={fields => change({ ...one, ...fields })}
        />
      )}
    </FieldList>
  )
}

function OneFollowUp({
  at,
  scale,
  followUp,
  change,
}: {
  at: string
  scale: ScaleId
  followUp: FollowUp
  change: (fields: Partial<FollowUp>) => void
}) {
  const { from, to, question, scales: further = [] } = followUp
  const bound = (label: string, name: 'from' | 'to', value: number | undefined, otherwise: string) => {
    const points = pointsOf(scale).map(([, one]) => String(one))
    const current = value === undefined ? '' : String(value)
    return (
      <Choice
        label={label}
        at={`${at}.${name}`}
        value={current}
        all={[...new Set(['', ...points, current])]}
        set={one => change({ [name]: one ? Number(one) : undefined })}
        labelOf={one => (one ? pointName(scale, Number(one)) : otherwise)}
      />
    )
  }
  const furtherScale = (label: string, i: number) => (
    <Choice
      label={label}
      at={`${at}.scales.${i}`}
      value={further[i] ?? ''}
      all={['', ...Object.keys(scales)]}
      set={id => {
        const after = [0, 1].map(j => (i === j ? id : (further[j] ?? ''))).filter(isScaleId)
        change({ scales: after.length ? after : undefined })
      }}
    />
  )
  const localised = {
    label: 'Question above the comment',
    at: `${at}.question`,
    value: question,
    set: (question: FollowUp['question']) => change({ question }),
  }
  const own = (label: string, name: 'comment' | 'goal' | 'attachments' | 'contact') => (
    <YesOrNo
      label={label}
      at={`${at}.${name}`}
      placeholder="as the moment"
      value={followUp[name]}
      set={value => change({ [name]: value })}
    />
  )
  return (
    <>
      {bound('After answers from', 'from', from, 'the lowest')}
      {bound('To', 'to', to, 'the highest')}
      <EnglishQuestion {...localised} placeholder="What went wrong?" />
      {furtherScale('Then ask on the scale', 0)}
      {further.length > 0 && furtherScale('And then on', 1)}
      <details class="wide">
        <summary>More</summary>
        <div class="fields">
          <WordFields
            at={`${at}.words`}
            words={followUp.words}
            set={words => change({ words })}
            placeholder="as the moment"
          />
          <OtherLanguages {...localised} />
          {own('Offer a comment', 'comment')}
          {own('Ask what they were trying to do', 'goal')}
          {own('Offer a photo', 'attachments')}
          {own('Offer a way to be reached', 'contact')}
        </div>
      </details>
    </>
  )
}
