import { facePaths, nearestFeeling, OPEN_MOUTH } from '../../model/face.js'

/** A face for a value in [−1, 1]. */
export function Face({ value }: { value: number }) {
  const nearest = nearestFeeling(value)
  return (
    <svg class="face" viewBox="0 0 48 48" aria-hidden="true">
      <circle cx="24" cy="24" r="21" />
      <path d={facePaths[nearest]} />
      {nearest > 3 && <path class="open" d={OPEN_MOUTH} />}
    </svg>
  )
}
