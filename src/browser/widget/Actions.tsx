import type { Step } from './state.js'
import type { View } from './view.js'

/** The ways on and the ways out, each as easy as the other. `gone`: only for who has just had the focus on them. */
export function Actions(view: View & { at: string; gone?: boolean }) {
  const { prompt, at, gone, t, asked, inline, leave, photo, showUs, showHistory } = view
  const [step, page] = at.split(' ') as [Step, string]
  const tabIndex = gone ? -1 : 0
  const failed = /^re/.test(prompt.fate.value?.state ?? '')
  const way = (id: string, onClick: () => void, look?: string) => (
    <button type="button" key={id} class={look} tabIndex={tabIndex} onClick={onClick}>
      {t(id)}
    </button>
  )
  // As wide in every language.
  const camera = () => (
    <button
      type="button"
      key="photo"
      class="back camera"
      tabIndex={tabIndex}
      aria-label={t('photo')}
      onClick={showUs}
    >
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
      +page
        ? way('back', () => prompt.turn(-1), 'back')
        : prompt.follow.value.attachments && !photo.value && camera(),
      way('notNow', () => leave()),
      +page < prompt.pages.value.length
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
  return ways.length ? <div class={gone ? 'spoken' : 'ways'}>{ways}</div> : null
}
