import { snippet } from '../../model/snippet.js'
import { Access } from './Access.jsx'
import { ConfigForm } from './ConfigForm.jsx'
import { Projects } from './Projects.jsx'
import type { Settings } from './state.js'
import { Webhooks } from './Webhooks.js'

/** The settings of a project, visible to owners: script tag, config, access, webhooks, projects, export. */
export function SettingsPage({ settings }: { settings: Settings }) {
  const { saved, outcome, project, integrity } = settings
  if (!saved.value) return <main class="settings" aria-busy="true" />
  const { key, name } = saved.value
  const { origin } = location
  const exportAddress = (format: string) => `/v1/admin/export?project=${project}&format=${format}`
  return (
    <main class="settings">
      <p class={outcome.value && !outcome.value.ok ? 'problem' : 'aside'} role="status">
        {outcome.value?.text}
      </p>
      <section>
        <h2>Add it to a page of {name}</h2>
        <pre>{snippet({ url: origin, key, integrity: integrity.value }).trim()}</pre>
        <p class="aside">
          Without JavaScript, in e-mails and behind QR codes: {origin}/f/<i>moment</i>?key={key}
        </p>
      </section>
      <ConfigForm settings={settings} />
      <Access settings={settings} />
      <Webhooks settings={settings} />
      <Projects settings={settings} />
      <section>
        <h2>Data export</h2>
        <p class="row">
          <a href={exportAddress('csv')}>Answers as CSV</a>
          <a href={exportAddress('ndjson')}>Everything as NDJSON</a>
        </p>
      </section>
    </main>
  )
}
