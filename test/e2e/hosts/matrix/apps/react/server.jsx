import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { renderToString } from 'react-dom/server'
import { App } from './app.jsx'

createServer(({ url }, response) => {
  if (url === '/client.js')
    return response.setHeader('content-type', 'text/javascript').end(readFileSync('dist/client.js'))
  const html = renderToString(<App />).replace(
    '</body>',
    '<script type="module" src="/client.js"></script></body>',
  )
  response.setHeader('content-type', 'text/html; charset=utf-8').end(`<!doctype html>${html}`)
}).listen(process.env.PORT, process.env.HOST)
