import type { View } from './view.js'

/** The ways on and the ways out, each as easy as the other. */
export function Ways({ prompt, shown, t, asked, inline, leave, photo, showUs, showHistory }: View) {
  const { step, page } = shown.value
  const failed = /^re/.test(prompt.fate.value?.state ?? '')
  // A new page has buttons of its own: the focus does not stay on one of the old, but goes to the question.
  const way = (id: string, onClick: () => void, look?: string) => (
    <button type="button" key={id + page} class={look} onClick={onClick}>
      {t(id)}
    </button>
  )
  // As wide in every language.
  const camera = () => (
    <button type="button" key="photo" class="back camera" aria-label={t('photo')} onClick={showUs}>
      <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
        <path d="M4 8h4l1.5-3h5L16 8h4v11H4z" />
        <circle cx="12" cy="13" r="3" />
      </svg>
    </button>
  )
  const ways = {
    rate: () => [
      !inline && way('notNow', () => leave()),
      !inline && (asked ? way('never', () => leave('never')) : showHistory && way('said', showHistory)),
    ],
    more: () => [
      page > 0
        ? way('back', () => prompt.turn(-1), 'back')
        : prompt.follow.value.attachments && !photo.value && camera(),
      way('notNow', () => leave()),
      page < prompt.pages.value.length
        ? way('next', () => prompt.turn(1), 'primary')
        : way('send', prompt.send, 'primary'),
    ],
    done: () => [
      showHistory && way('said', showHistory, 'back'),
      failed && way('retry', prompt.revise, 'primary'),
    ],
  }
    [step]()
    .filter(Boolean)
  return ways.length ? <div class="ways">{ways}</div> : null
}
