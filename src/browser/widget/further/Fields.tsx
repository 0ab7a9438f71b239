import { MAX_CONTACT_CHARS, MAX_GOAL_CHARS } from '../../../model/limits.js'
import type { View } from '../view.js'

/** What may lead to a person: something with an @, or five digits. */
const reachable = (contact: string): boolean => /\S@\S|(\d\D*){5}/.test(contact)

/** What a moment may ask for beside the comment: what the person was trying to do, and a way to be reached. */
export function Fields({ prompt, t }: View) {
  const { goal, contact } = prompt.follow.value
  const said = prompt.answers.value
  const wrong = !!said.contact && !reachable(said.contact)
  return (
    <>
      {goal && (
        <label class="field">
          {t('goal')}
          <textarea
            rows={2}
            maxLength={MAX_GOAL_CHARS}
            value={said.goal}
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
            value={said.contact}
            aria-invalid={wrong}
            aria-describedby="contact-wrong"
            onChange={event => prompt.write({ contact: event.currentTarget.value.trim() })}
          />
          <span id="contact-wrong" class="wrong" role="alert">
            {wrong && t('contact_wrong')}
          </span>
        </label>
      )}
    </>
  )
}
