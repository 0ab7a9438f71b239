import { MAX_NAME_CHARS } from '../../model/limits.js'
import { when } from '../when.js'
import type { Settings } from './state.js'

/** Secret keys, further projects, and the audit log. */
export function Projects({ settings }: { settings: Settings }) {
  const add = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    if (await settings.addProject(String(new FormData(form).get('name')).trim())) form.reset()
  }
  return (
    <>
      <section>
        <h2>Keys and projects</h2>
        <p class="row">
          <span>
            Secret key{' '}
            <span class="aside">
              for servers that import and export; a new one is shown with the customer secret
            </span>
          </span>
          <button type="button" onClick={() => settings.renewSecret()}>
            Make a new one
          </button>
        </p>
        <form onSubmit={add}>
          <label>
            Another project
            <input name="name" required maxLength={MAX_NAME_CHARS} autocomplete="off" />
          </label>
          <button type="submit" class="primary">
            Add
          </button>
        </form>
      </section>
      <section>
        <h2>Audit log</h2>
        {settings.audit.value.length === 0 && <p class="aside">Nothing yet.</p>}
        <ol>
          {settings.audit.value.slice(0, 20).map(({ who, deed, what, at }) => (
            <li class="row" key={`${at} ${deed}`}>
              <span class="long">
                {who}: {deed}
                {what && ` (${what})`}
              </span>
              <span class="aside">{when(at, Date.now())}</span>
            </li>
          ))}
        </ol>
      </section>
    </>
  )
}
