import { render } from 'preact'
import { App } from './App.jsx'
import { createApi } from './api.js'
import { createDashboard } from './state.js'

const dashboard = createDashboard(createApi())
render(<App dashboard={dashboard} />, document.getElementById('dashboard')!)
dashboard.start()
