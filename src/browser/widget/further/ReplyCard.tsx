import type { Reply } from '../../../model/reply.js'
import { StatusSteps } from '../StatusSteps.js'
import type { View } from '../view.js'

/** The reply of the team. If it closes the case, it asks whether it was put right. */
export function ReplyCard({ reply, ...view }: View & { reply: Reply }) {
  const { prompt, t, leave } = view
  return (
    <>
      <blockquote dir="auto">{reply.text}</blockquote>
      <StatusSteps {...view} state="answered" />
      {reply.closes ? (
        <div class="actions">
          <span class="back">{t('reply_question')}</span>
          <button type="button" onClick={() => prompt.rate('no')}>
            {t('reply_no')}
          </button>
          <button
            type="button"
            class="primary"
            onClick={() => {
              prompt.rate('yes')
              prompt.send()
            }}
          >
            {t('reply_yes')}
          </button>
        </div>
      ) : (
        <div class="actions">
          <button type="button" class="primary" onClick={() => leave()}>
            {t('close')}
          </button>
        </div>
      )}
    </>
  )
}
