import { useSignal } from '@preact/signals'
import { MAX_NAME_CHARS } from '../model/limits.js'
import { Face } from './Face.jsx'
import type { Dashboard } from './state.js'

/** The page before sign-in: explains sign-in links, and offers a form for members with a password. */
export function SignIn({ dashboard }: { dashboard: Dashboard }) {
  const busy = useSignal(false)
  const signIn = async (event: SubmitEvent) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget as HTMLFormElement)
    busy.value = true
    await dashboard.signIn(String(fields.get('name')).trim(), String(fields.get('password')))
    busy.value = false
  }
  return (
    <main class="sign-in">
      <Face value={0.5} />
      <h1>Heartfelt</h1>
      <p>Open a sign-in link to see what people said. The collector prints one when it starts.</p>
      <p class="aside">A link works once and for a day.</p>
      <details open={dashboard.problem.value !== undefined}>
        <summary>Sign in with a password</summary>
        <form onSubmit={signIn}>
          <label>
            Name
            <input name="name" required maxLength={MAX_NAME_CHARS} autocomplete="username" />
          </label>
          <label>
            Password
            <input name="password" type="password" required autocomplete="current-password" />
          </label>
          <p class="field-error" role="alert">
            {dashboard.problem.value}
          </p>
          <button type="submit" class="primary" disabled={busy.value}>
            Sign in
          </button>
        </form>
      </details>
    </main>
  )
}
