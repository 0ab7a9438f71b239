import { hydrateRoot } from 'react-dom/client'
import { App } from './app.jsx'

hydrateRoot(document, <App />, {
  onRecoverableError: error => console.error('React threw the HTML of the server away:', error),
})
