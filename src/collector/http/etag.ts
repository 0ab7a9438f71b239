import { sha256 } from '../secret.js'

/** JSON that a browser may use for five minutes, so that a page view costs no request, and then ask with `If-None-Match` whether it still holds: then 304 without a body. */
export function etagged(request: Request, value: unknown): Response {
  const body = JSON.stringify(value)
  const etag = `"${sha256(body).slice(0, 32)}"`
  const headers = { ETag: etag, 'Cache-Control': 'max-age=300' }
  const known = request.headers
    .get('if-none-match')
    ?.split(',')
    .map(tag => tag.trim().replace(/^W\//, ''))
  if (known?.includes(etag)) return new Response(null, { status: 304, headers })
  return new Response(body, { headers: { ...headers, 'Content-Type': 'application/json' } })
}
