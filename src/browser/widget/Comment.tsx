import type { View } from './view.js'

/** The comment; Ctrl or ⌘ with Enter sends it. */
export function Comment({ prompt, t }: View) {
  return (
    <label class="comment">
      {t(prompt.value.value < 0 ? 'comment_bad' : 'comment')}
      <textarea
        rows={3}
        maxLength={10_000}
        value={prompt.comment.value}
        onInput={event => prompt.write(event.currentTarget.value)}
        onKeyDown={event => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) prompt.send()
        }}
      />
    </label>
  )
}
