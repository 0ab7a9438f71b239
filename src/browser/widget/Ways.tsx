import type { View } from './view.js'

/** The ways on and the ways out, each as easy as the other. */
export function Ways({ prompt, t, asked, inline, leave, photo, showUs, showHistory }: View) {
  const step = prompt.step.value
  const page = prompt.page.value
  const failed = /^re/.test(prompt.fate.value?.state ?? '')
  const way = (id: string, onClick: () => void, look?: string) => (
    <button type="button" key={id} class={look} onClick={onClick}>
      {t(id)}
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
        : prompt.follow.value.attachments && !photo.value && way('photo', showUs, 'back camera'),
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
