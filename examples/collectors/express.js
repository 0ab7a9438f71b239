/** A collector in an Express app: `app.use(feedback)`, before any body parser. Other paths reach your own routes. */
import { handler } from './node.js'

export const feedback = (request, response, next) =>
  request.path.startsWith('/v1/') ? handler(request, response).catch(next) : next()
