import { sha256 } from '../secret.js'

/**
 * Responds with JSON and an ETag. Browsers cache it for five minutes, so that most page views need no request, and then
 * revalidate it with `If-None-Match`: 304 without a body if it did not change.
 */
export function etagged(request: Request, value: unknown): Response {
  const body = JSON.stringify(value)
  const etag = `"${sha256(body).slice(0, 32)}"`
  const headers = { ETag: etag, 'Cache-Control': 'max-age=300' }
  const cached = request.headers
    .get('if-none-match')
    ?.split(',')
    .map(tag => tag.trim().replace(/^W\//, ''))
  if (cached?.includes(etag)) return new Response(null, { status: 304, headers })
  return new Response(body, { headers: { ...headers, 'Content-Type': 'application/json' } })
}
