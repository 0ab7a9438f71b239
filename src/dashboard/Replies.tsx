import { useSignal } from '@preact/signals'
import { MAX_COMMENT_CHARS, MAX_NAME_CHARS } from '../model/limits.js'
import type { Dashboard } from './state.js'

/** The replies to the open voice, and a form for another. Every reply is signed with a name. */
export function Replies({ dashboard, settles }: { dashboard: Dashboard; settles: boolean }) {
  const { replies, me } = dashboard
  const name = useSignal(me.value?.name ?? '')
  const text = useSignal('')
  const closes = useSignal(settles)
  const sending = useSignal(false)

  const send = async (event: Event) => {
    event.preventDefault()
    sending.value = true
    const sent = await dashboard.reply({ name: name.value.trim(), text: text.value, closes: closes.value })
    sending.value = false
    if (sent) text.value = ''
  }

  return (
    <div class="replies">
      {replies.value.map(reply => (
        <blockquote key={reply.id}>
          <p class="comment">{reply.text}</p>
          <p class="aside">
            {reply.name}
            {reply.closes && ' · asked whether it was put right'}
          </p>
        </blockquote>
      ))}
      {me.value?.role !== 'reader' && (
        <form onSubmit={send}>
          <label>
            Your answer
            <textarea
              rows={3}
              required
              maxLength={MAX_COMMENT_CHARS}
              value={text.value}
              onInput={event => {
                text.value = event.currentTarget.value
              }}
            />
          </label>
          <label>
            Signed
            <input
              required
              maxLength={MAX_NAME_CHARS}
              autocomplete="name"
              value={name.value}
              onInput={event => {
                name.value = event.currentTarget.value
              }}
            />
          </label>
          <label class="check">
            <input
              type="checkbox"
              checked={closes.value}
              onChange={event => {
                closes.value = event.currentTarget.checked
              }}
            />
            This settles it: ask whether it was put right
          </label>
          <button type="submit" class="primary" disabled={sending.value}>
            Send to the person
          </button>
        </form>
      )}
    </div>
  )
}
