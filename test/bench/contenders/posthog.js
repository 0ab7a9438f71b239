import posthog from 'posthog-js'

posthog.init('phc_bench', {
  api_host: location.origin,
  person_profiles: 'identified_only',
  disable_session_recording: true,
})
window.openIt = () =>
  new Promise(resolve => {
    posthog.onSurveysLoaded(() => {
      posthog.displaySurvey('s1', { displayType: 'popover', ignoreConditions: true, ignoreDelay: true })
      resolve()
    })
  })
window.isOpen = () =>
  [...document.querySelectorAll('body *')].some(
    ({ shadowRoot }) => (shadowRoot?.querySelectorAll('button').length ?? 0) >= 5,
  )
