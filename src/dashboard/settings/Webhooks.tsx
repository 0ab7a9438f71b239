import { when } from '../when.js'
import { splitList } from './entries.js'
import type { Settings, Webhook } from './state.js'

/** The webhooks with their filters, a form for another, and the log of messages. */
export function Webhooks({ settings }: { settings: Settings }) {
  const add = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    const fields = new FormData(form)
    const list = (name: string) => splitList(String(fields.get(name)))
    const [moments, words] = [list('moments'), list('words')]
    const added = await settings.addWebhook(String(fields.get('url')), {
      maxValue: Number(fields.get('maxValue')),
      ...(moments.length > 0 && { moments }),
      ...(words.length > 0 && { words }),
    })
    if (added) form.reset()
  }
  return (
    <section>
      <h2>Webhooks</h2>
      {settings.webhooks.value.map(({ id, url, filter, goneAt }) => (
        <p class="row" key={id}>
          <span class="long">
            {url}
            <span class="aside">
              {' '}
              {describe(filter)}
              {goneAt && '; the receiver said it is gone, so nothing is sent until a sample is'}
            </span>
          </span>
          <button
            type="button"
            aria-label={`Send a sample to ${url}`}
            onClick={() => settings.testWebhook(id)}
          >
            Send a sample
          </button>
          <button
            type="button"
            aria-label={`New secret for ${url}`}
            onClick={() => settings.renewWebhookSecret(id)}
          >
            New secret
          </button>
          <button type="button" onClick={() => settings.removeWebhook(id)}>
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
              <option value="0">unhappy and neutral answers</option>
              <option value="1">every answer</option>
            </select>
          </label>
          <label>
            Only these moments
            <input name="moments" placeholder="all; or payment, delivery" />
          </label>
          <label>
            Only with one of these words
            <input name="words" placeholder="any; or refund, broken" />
          </label>
        </fieldset>
        <button type="submit" class="primary">
          Add
        </button>
      </form>
      {settings.log.value.length > 0 && (
        <details>
          <summary>Messages</summary>
          {settings.log.value.map(({ id, webhook, state, attempts, problem, at }) => (
            <p class="row" key={id}>
              <span class="long">
                {settings.webhooks.value.find(one => one.id === webhook)?.url ?? 'a webhook that is gone'}
                <span class="aside">
                  {' '}
                  {when(at, Date.now())}, {attempts === 1 ? '1 attempt' : `${attempts} attempts`}
                  {problem && `: ${problem}`}
                </span>
              </span>
              <strong>{state}</strong>
            </p>
          ))}
        </details>
      )}
    </section>
  )
}

/** A filter in words: “unhappy answers about payment with refund or broken”. */
function describe({ maxValue = 1, moments, words }: Webhook['filter']): string {
  const which =
    maxValue < 0 ? 'unhappy answers' : maxValue < 1 ? 'unhappy and neutral answers' : 'every answer'
  return [which, moments && `about ${moments.join(', ')}`, words && `with ${words.join(' or ')}`]
    .filter(Boolean)
    .join(' ')
}
