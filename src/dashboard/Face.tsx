import { facePaths, feelingOf, nearestFeeling, OPEN_MOUTH } from '../model/face.js'

/** The face of a value in [−1, 1], in the colour of its feeling. */
export function Face({ value }: { value: number }) {
  const feeling = feelingOf(value)
  return (
    <svg class={`face ${feeling}`} viewBox="0 0 48 48" aria-hidden="true">
      <circle cx="24" cy="24" r="21" />
      <path d={facePaths[nearestFeeling(value)]} />
      {feeling === 'great' && <path class="open" d={OPEN_MOUTH} />}
    </svg>
  )
}
