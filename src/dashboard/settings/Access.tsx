import { MAX_NAME_CHARS } from '../../model/limits.js'
import type { Settings } from './state.js'

/** Forms for origins, signatures and retention, for members, and for one's own password. */
export function Access({ settings }: { settings: Settings }) {
  const { origins, requireSignature, retentionDays } = settings.saved.value!
  const saveProject = (event: SubmitEvent) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget as HTMLFormElement)
    settings.update({
      origins: String(fields.get('origins'))
        .split(/[\s,]+/)
        .filter(Boolean),
      requireSignature: fields.has('requireSignature'),
      retentionDays: Number(fields.get('retentionDays')),
    })
  }
  const invite = (event: SubmitEvent) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget as HTMLFormElement)
    settings.invite(String(fields.get('name')).trim(), String(fields.get('role')))
  }
  const savePassword = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    const fields = new FormData(form)
    if (await settings.setPassword(String(fields.get('password')), String(fields.get('current'))))
      form.reset()
  }
  return (
    <>
      <section>
        <h2>Allowed websites and retention</h2>
        <form onSubmit={saveProject}>
          <label>
            Origins of your pages, one a line
            <textarea
              name="origins"
              rows={2}
              placeholder="https://shop.example"
              defaultValue={origins.join('\n')}
            />
          </label>
          <label class="check">
            <input type="checkbox" name="requireSignature" defaultChecked={requireSignature} />
            Take named customers only with a valid signature
          </label>
          <label>
            Days after which everything is erased; 0 keeps it
            <input
              type="number"
              name="retentionDays"
              min="0"
              max="36500"
              required
              defaultValue={String(retentionDays)}
            />
          </label>
          <button type="submit" class="primary">
            Save
          </button>
        </form>
      </section>
      <section>
        <h2>People</h2>
        {settings.members.value.map(({ id, name, role }) => (
          <p class="row" key={id}>
            <span>
              {name} <span class="aside">{role}</span>
            </span>
            <button
              type="button"
              aria-label={`Remove ${name}`}
              onClick={() => settings.removeMember(id, name)}
            >
              Remove
            </button>
          </p>
        ))}
        <form onSubmit={invite}>
          <fieldset>
            <label>
              Name
              <input name="name" required maxLength={MAX_NAME_CHARS} autocomplete="off" />
            </label>
            <label>
              Role
              <select name="role">
                <option value="reader">reader: reads</option>
                <option value="responder">responder: reads and answers</option>
                <option value="owner">owner: changes everything</option>
              </select>
            </label>
          </fieldset>
          <button type="submit" class="primary">
            Make a sign-in link
          </button>
        </form>
        <p class="aside">A link for somebody who is listed gives them the role that is chosen here.</p>
        <form onSubmit={savePassword}>
          <label>
            Your present password, if you have one
            <input name="current" type="password" autocomplete="current-password" />
          </label>
          <label>
            A password for yourself, 12 characters or more
            <input name="password" type="password" required minLength={12} autocomplete="new-password" />
          </label>
          <button type="submit" class="primary">
            Set it
          </button>
        </form>
      </section>
    </>
  )
}
