import { CasesPage } from './cases/CasesPage.jsx'
import { Face } from './Face.jsx'
import { FiguresPage } from './figures/FiguresPage.jsx'
import { Moments } from './Moments.jsx'
import { SignIn } from './SignIn.jsx'
import { SettingsPage } from './settings/SettingsPage.jsx'
import type { Dashboard, View } from './state.js'
import { Voices } from './Voices.jsx'

/** The sign-in page, or the top bar and the chosen view. */
export function App({ dashboard }: { dashboard: Dashboard }) {
  const { me, signedOut, project, live, problem, view } = dashboard
  if (signedOut.value) return <SignIn dashboard={dashboard} />
  // Figures and settings stay as they were loaded.
  const updates = view.value === 'voices' || view.value === 'cases'
  return (
    <>
      <header class="top">
        <h1>
          <Face value={0.5} /> Heartfelt
        </h1>
        {me.value && <Views dashboard={dashboard} />}
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
        {updates && (
          <span class={live.value ? 'line open' : 'line'} role="status">
            {me.value && (live.value ? 'live' : 'connecting…')}
          </span>
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
      {view.value === 'settings' && dashboard.settings.value ? (
        <SettingsPage settings={dashboard.settings.value} />
      ) : view.value === 'cases' ? (
        <CasesPage dashboard={dashboard} />
      ) : view.value === 'figures' ? (
        <FiguresPage dashboard={dashboard} />
      ) : (
        <main>
          <Moments dashboard={dashboard} />
          <Voices dashboard={dashboard} />
        </main>
      )}
    </>
  )
}

const titles: Record<View, string> = {
  voices: 'Voices',
  cases: 'Cases',
  figures: 'Journeys',
  settings: 'Settings',
}

function Views({ dashboard }: { dashboard: Dashboard }) {
  const { me, view } = dashboard
  const views = (Object.keys(titles) as View[]).filter(
    name => name !== 'settings' || me.value?.role === 'owner',
  )
  return (
    <nav class="views" aria-label="Pages">
      {views.map(name => (
        <button
          key={name}
          type="button"
          aria-current={view.value === name ? 'page' : undefined}
          onClick={() => dashboard.openView(name)}
        >
          {titles[name]}
        </button>
      ))}
    </nav>
  )
}
