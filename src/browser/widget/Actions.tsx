import type { Step } from './state.js'
import type { View } from './view.js'

/** The buttons of a step. Going on and leaving take equally little effort. `gone`: unseen, and only there because one of them had the focus. */
export function Actions(view: View & { at: string; gone?: boolean }) {
  const { prompt, at, gone, t, prompted, inline, leave, photo, loadPhoto, showHistory } = view
  const [step, page] = at.split(' ') as [Step, string]
  const tabIndex = gone ? -1 : 0
  const failed = /^re/.test(prompt.submission.value?.state ?? '')
  const button = (id: string, onClick: () => void, look?: string) => (
    <button type="button" key={id + t(id)} class={look} tabIndex={tabIndex} onClick={onClick}>
      {t(id)}
    </button>
  )
  // An icon, because it has the same width in every language.
  const camera = () => (
    <button
      type="button"
      key="photo"
      class="back camera"
      tabIndex={tabIndex}
      aria-label={t('photo')}
      onClick={loadPhoto}
    >
      <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
        <path d="M4 8h4l1.5-3h5L16 8h4v11H4z" />
        <circle cx="12" cy="13" r="3" />
      </svg>
    </button>
  )
  const actions = {
    rate: () => [
      !inline && button('notNow', () => leave()),
      !inline &&
        (prompted ? button('never', () => leave('never')) : showHistory && button('said', showHistory)),
    ],
    more: () => [
      +page
        ? button('back', () => prompt.turn(-1), 'back')
        : prompt.follow.value.attachments && !photo.value && camera(),
      button('notNow', () => leave()),
      +page < prompt.pages.value.length
        ? button('next', () => prompt.turn(1), 'primary')
        : button('send', prompt.send, 'primary'),
    ],
    done: () => [
      showHistory && button('said', showHistory, 'back'),
      failed && button('retry', prompt.revise, 'primary'),
    ],
  }
    [step]()
    .filter(Boolean)
  return actions.length ? <div class={gone ? 'spoken' : 'actions'}>{actions}</div> : null
}
