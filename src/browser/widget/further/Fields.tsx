import { MAX_CONTACT_CHARS, MAX_GOAL_CHARS } from '../../../model/limits.js'
import type { View } from '../view.js'

/** Whether a text may be an e-mail address or a phone number: it has an @ or five digits. */
const isContact = (contact: string): boolean => /\S@\S|(\d\D*){5}/.test(contact)

/** The optional fields of a moment beside the comment: the person's goal and contact. */
export function Fields({ prompt, t }: View) {
  const { goal, contact } = prompt.follow.value
  const answers = prompt.answers.value
  const isWrong = !!answers.contact && !isContact(answers.contact)
  return (
    <>
      {goal && (
        <label class="field">
          {t('goal')}
          <textarea
            rows={2}
            maxLength={MAX_GOAL_CHARS}
            value={answers.goal}
            onInput={event => prompt.write({ goal: event.currentTarget.value })}
          />
        </label>
      )}
      {contact && (
        <label class="field">
          {t('contact')}
          <input
            maxLength={MAX_CONTACT_CHARS}
            autocomplete="email"
            value={answers.contact}
            aria-invalid={isWrong}
            aria-describedby="contact-wrong"
            onChange={event => prompt.write({ contact: event.currentTarget.value.trim() })}
          />
          <span id="contact-wrong" class="wrong" role="alert">
            {isWrong && t('contact_wrong')}
          </span>
        </label>
      )}
    </>
  )
}
