import type { FollowUp, MomentDefinition } from '../../model/moment.js'
import { isScaleId, type ScaleId, scales } from '../../model/scale.js'
import { Check, Choice, FieldList, List, YesOrNo } from './fields.jsx'
import { EnglishQuestion, OtherLanguages } from './QuestionFields.jsx'

type Words = MomentDefinition['words']

/** Words to choose from after an answer: one's own, the ones that come with the answer, or none. */
export function WordFields({
  at,
  words,
  set,
  standard,
}: {
  at: string
  words: Words
  set: (words: Words) => void
  standard: string
}) {
  return (
    <>
      <Check label="Offer words" value={words !== false} set={offer => set(offer ? undefined : false)} />
      {words !== false && (
        <List
          label="Words, separated by commas"
          wide
          at={at}
          standard={standard}
          value={words ?? []}
          set={all => set(all.length ? all : undefined)}
        />
      )}
    </>
  )
}

/** Where the scale has no points of its own, as fine as people tell answers apart. */
const steps = { '−1': -1, '−0.5': -0.5, '0': 0, '0.5': 0.5, '1': 1 }

/** The points of a scale by name, or by value where it has none. */
function pointsOf(scale: ScaleId): [name: string, value: number][] {
  const points = Object.entries(scales[scale])
  return (points.length ? points : Object.entries(steps)).sort(([, a], [, b]) => a - b)
}

/** How people call the point of a scale that stands for a value. */
export const pointName = (scale: ScaleId, value: number): string =>
  (pointsOf(scale).find(([, one]) => one === value)?.[0] ?? String(value)).replaceAll('_', ' ')

/** What follows which answers: the first that fits counts, as in the widget. */
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
      fresh={{}}
      add="Add what follows certain answers"
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
    const written = value === undefined ? '' : String(value)
    return (
      <Choice
        label={label}
        at={`${at}.${name}`}
        value={written}
        all={[...new Set(['', ...points, written])]}
        set={one => change({ [name]: one ? Number(one) : undefined })}
        name={one => (one ? pointName(scale, Number(one)) : otherwise)}
      />
    )
  }
  const then = (label: string, i: number) => (
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
      standard="as the moment"
      value={followUp[name]}
      set={value => change({ [name]: value })}
    />
  )
  return (
    <>
      {bound('After answers from', 'from', from, 'the lowest')}
      {bound('To', 'to', to, 'the highest')}
      <EnglishQuestion {...localised} standard="What went wrong?" />
      {then('Then ask on the scale', 0)}
      {further.length > 0 && then('And then on', 1)}
      <details class="wide">
        <summary>More</summary>
        <div class="fields">
          <WordFields
            at={`${at}.words`}
            words={followUp.words}
            set={words => change({ words })}
            standard="as the moment"
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
