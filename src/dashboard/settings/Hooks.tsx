import type { Settings } from './state.js'

/** Who else is told of answers. */
export function Hooks({ settings }: { settings: Settings }) {
  const add = (event: SubmitEvent) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget as HTMLFormElement)
    settings.addHook(String(fields.get('url')), Number(fields.get('maxValue')))
  }
  return (
    <section>
      <h2>Webhooks</h2>
      {settings.hooks.value.map(({ id, url, filter }) => (
        <p class="row" key={id}>
          <span>
            {url}
            {filter.maxValue !== undefined && filter.maxValue < 1 && ', unhappy answers only'}
          </span>
          <button type="button" onClick={() => settings.removeHook(id)}>
            Remove
          </button>
        </p>
      ))}
      <form onSubmit={add}>
        <fieldset>
          <label>
            Address
            <input name="url" type="url" required placeholder="https://hooks.example/heartfelt" />
          </label>
          <label>
            Tell of
            <select name="maxValue">
              <option value="-0.01">unhappy answers</option>
              <option value="1">every answer</option>
            </select>
          </label>
        </fieldset>
        <button type="submit" class="primary">
          Add
        </button>
      </form>
    </section>
  )
}
