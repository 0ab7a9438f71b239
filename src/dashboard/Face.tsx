import { features, feelingOf, OPEN_MOUTH } from '../model/face.js'

export function Face({ value }: { value: number }) {
  const feeling = feelingOf(value)
  return (
    <svg class={`face ${feeling}`} viewBox="0 0 48 48" aria-hidden="true">
      <circle cx="24" cy="24" r="21" />
      <path d={features[feeling]} />
      {feeling === 'great' && <path class="open" d={OPEN_MOUTH} />}
    </svg>
  )
}
