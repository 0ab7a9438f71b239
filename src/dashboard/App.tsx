import { Face } from './Face.jsx'
import { Moments } from './Moments.jsx'
import { SettingsPage } from './settings/SettingsPage.jsx'
import type { Dashboard } from './state.js'
import { Voices } from './Voices.jsx'

export function App({ dashboard }: { dashboard: Dashboard }) {
  const { me, signedOut, project, live, problem, settings } = dashboard
  if (signedOut.value) return <SignIn />
  return (
    <>
      <header class="top">
        <h1>
          <Face value={0.5} /> Heartfelt
        </h1>
        {(me.value?.projects.length ?? 0) > 1 && (
          <select
            aria-label="Project"
            value={project.value}
            onChange={event => dashboard.openProject(Number(event.currentTarget.value))}
          >
            {me.value!.projects.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        )}
        <span class={live.value ? 'line open' : 'line'} role="status">
          {me.value && (live.value ? 'live' : 'connecting…')}
        </span>
        {me.value?.role === 'owner' && (
          <button
            type="button"
            aria-pressed={settings.value !== undefined}
            onClick={() => dashboard.openSettings(settings.value === undefined)}
          >
            Settings
          </button>
        )}
        {me.value && (
          <button type="button" onClick={() => dashboard.signOut()}>
            Sign out
          </button>
        )}
      </header>
      {problem.value && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
      {settings.value ? (
        <SettingsPage settings={settings.value} />
      ) : (
        <main>
          <Moments dashboard={dashboard} />
          <Voices dashboard={dashboard} />
        </main>
      )}
    </>
  )
}

function SignIn() {
  return (
    <main class="sign-in">
      <Face value={0.5} />
      <h1>Heartfelt</h1>
      <p>Open a sign-in link to see what people said. The collector prints one when it starts.</p>
      <p class="aside">A link works once and for a day.</p>
    </main>
  )
}
