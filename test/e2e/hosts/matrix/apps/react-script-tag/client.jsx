import { hydrateRoot } from 'react-dom/client'
import { App } from './app.jsx'

/** Hydration comes late, as on a slow device: after the question in the page's flow, or after two seconds. */
const asked = () => {
  const rating = document.querySelector('heartfelt-rating')
  return rating.shadowRoot?.querySelector('heartfelt-widget')
}
const began = performance.now()
const timer = setInterval(() => {
  if (!asked() && performance.now() - began < 2000) return
  clearInterval(timer)
  hydrateRoot(document, <App />, {
    onRecoverableError({ message }) {
      window.thrownAway = message
    },
  })
}, 50)
