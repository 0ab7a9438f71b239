import type { View } from './view.js'

/** The close button in the corner. It comes last in the tab order, after the question. */
export function CloseButton({ t, leave }: Pick<View, 't'> & { leave(): void }) {
  return (
    <button type="button" class="close" aria-label={t('close')} onClick={() => leave()}>
      <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
        <path d="M6 6l12 12M18 6L6 18" />
      </svg>
    </button>
  )
}
