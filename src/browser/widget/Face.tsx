const EYES = 'M17.5 18.5v2M30.5 18.5v2'
const BROWS = 'M11.5 16.5q3-.6 5-3M36.5 16.5q-3-.6-5-3'

/** One family in a 48-unit box, unhappy to happy: same eyes, the mouth carries the valence. */
const features = [
  `${BROWS}M17.5 20v2M30.5 20v2M16.5 34.5q7.5-8.5 15 0`,
  `${EYES}M17 33q7-5.5 14 0`,
  `${EYES}M17.5 31h13`,
  `${EYES}M16 29q8 7.5 16 0`,
  `M14.5 20.5q3-4.5 6 0M27.5 20.5q3-4.5 6 0`,
]

/** Names of the feelings, and of their colours among the tokens. */
export const feelings = ['awful', 'bad', 'neither', 'good', 'great']

/** Which of the five feelings a value in [−1, 1] is nearest to. */
export const nearestFeeling = (value: number) => Math.round((value + 1) * 2)

/** A face for a value in [−1, 1]. */
export function Face({ value }: { value: number }) {
  const nearest = nearestFeeling(value)
  return (
    <svg class="face" viewBox="0 0 48 48" aria-hidden="true">
      <circle cx="24" cy="24" r="21" />
      <path d={features[nearest]} />
      {nearest > 3 && <path class="open" d="M14 27.5h20c0 13.5-20 13.5-20 0z" />}
    </svg>
  )
}
