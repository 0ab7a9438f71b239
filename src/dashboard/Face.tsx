const EYES = 'M17.5 18.5v2M30.5 18.5v2'

/** The family of faces in a 48-unit box, unhappy to happy. */
const features = [
  'M11.5 16.5q3-.6 5-3M36.5 16.5q-3-.6-5-3M17.5 20v2M30.5 20v2M16.5 34.5q7.5-8.5 15 0',
  `${EYES}M17 33q7-5.5 14 0`,
  `${EYES}M17.5 31h13`,
  `${EYES}M16 29q8 7.5 16 0`,
  'M14.5 20.5q3-4.5 6 0M27.5 20.5q3-4.5 6 0',
]

/** The five feelings, which are also the names of their colours. */
const feelings = ['awful', 'bad', 'neither', 'good', 'great'] as const

/** The feeling that a value in [−1, 1] is nearest to. */
export const feelingOf = (value: number) => feelings[Math.round((value + 1) * 2)] ?? 'neither'

export function Face({ value }: { value: number }) {
  const feeling = feelingOf(value)
  return (
    <svg class={`face ${feeling}`} viewBox="0 0 48 48" aria-hidden="true">
      <circle cx="24" cy="24" r="21" />
      <path d={features[feelings.indexOf(feeling)]} />
      {feeling === 'great' && <path class="open" d="M14 27.5h20c0 13.5-20 13.5-20 0z" />}
    </svg>
  )
}
