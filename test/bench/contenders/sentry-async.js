import { feedbackAsyncIntegration, init } from '@sentry/browser'

const feedback = feedbackAsyncIntegration({ autoInject: false })
init({ dsn: `http://public@${location.host}/1`, cdnBaseUrl: location.origin, integrations: [feedback] })
window.openIt = async () => {
  const form = await feedback.createForm()
  form.appendToDom()
  form.open()
}
window.isOpen = () =>
  !!document.querySelector('#sentry-feedback')?.shadowRoot?.querySelector('dialog[open] textarea')
