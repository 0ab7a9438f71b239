import { readFileSync } from 'node:fs'
import { serve } from './serve.js'

/** A sandbox gives the page an opaque origin, as custom schemes have that are not registered as standard. */
const sandboxed =
  file =>
  ({ response }) => {
    response.setHeader('content-security-policy', 'sandbox allow-scripts')
    return readFileSync(file)
  }

serve({ '/': sandboxed('index.html'), '/account.html': sandboxed('account.html') })
