import { feedbackSyncIntegration, init } from '@sentry/browser'

const feedback = feedbackSyncIntegration({ autoInject: false })
init({ dsn: `http://public@${location.host}/1`, integrations: [feedback] })
window.openIt = async () => {
  const form = await feedback.createForm()
  form.appendToDom()
  form.open()
}
window.isOpen = () =>
  !!document.querySelector('#sentry-feedback')?.shadowRoot?.querySelector('dialog[open] textarea')
