import { hydrateRoot } from 'react-dom/client'
import { App } from './app.jsx'

hydrateRoot(document, <App />, {
  onRecoverableError({ message }) {
    window.thrownAway = message
  },
})
