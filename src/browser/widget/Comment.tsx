import { MAX_COMMENT_CHARS } from '../../model/limits.js'
import type { View } from './view.js'

/** The comment field. Ctrl or ⌘ with Enter sends the answer. */
export function Comment({ prompt, t, own }: View) {
  const { question } = prompt.follow.value
  const label = question ? own(question) : t(prompt.value.value < 0 ? 'comment_bad' : 'comment')
  return (
    <label class="field">
      <span key={label}>{label}</span>
      <textarea
        rows={3}
        maxLength={MAX_COMMENT_CHARS}
        value={prompt.answers.value.comment}
        onInput={event => prompt.write({ comment: event.currentTarget.value })}
        onKeyDown={event => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) prompt.send()
        }}
      />
    </label>
  )
}
