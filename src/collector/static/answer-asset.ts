import type { HonoRequest } from 'hono'
import type { Asset } from './asset.js'
import { byteRange } from './byte-range.js'
import { chooseEncoding } from './choose-encoding.js'

/** What a `GET` or `HEAD` request for an asset is answered with, whatever the server is. */
export interface AssetAnswer {
  status: 200 | 206 | 304 | 406 | 416
  headers: Readonly<Record<string, string>>
  body: Uint8Array<ArrayBuffer> | null
}

/** Compares as `If-None-Match` wants it: weakly, with each of a list. https://www.rfc-editor.org/rfc/rfc9110#name-if-none-match */
const matches = (ifNoneMatch: string, etag: string): boolean =>
  ifNoneMatch.trim() === '*' || !!ifNoneMatch.match(/"[^"]*"/g)?.includes(etag)

const withoutBody = (status: 406 | 416, headers: AssetAnswer['headers']): AssetAnswer => ({
  status,
  // An error is not to be remembered for as long as the file would be.
  headers: { ...headers, 'Content-Length': '0', 'Cache-Control': 'no-store' },
  body: null,
})

/**
 * Answers from memory. The order of the checks is that of RFC 9110: which representation, then whether the client has
 * it, then which part of it. https://www.rfc-editor.org/rfc/rfc9110#name-precedence-of-preconditions
 * @param header The value of a request header, by its lower-case name.
 */
export function answerAsset(
  asset: Asset,
  method: string,
  header: (name: string) => string | undefined,
): AssetAnswer {
  const encoding = chooseEncoding(header('accept-encoding'), asset.representations)
  const representation = encoding && asset.representations[encoding]
  if (!representation) return withoutBody(406, asset.headers)
  const { bytes, etag, headers } = representation

  const ifNoneMatch = header('if-none-match')
  if (ifNoneMatch && matches(ifNoneMatch, etag))
    return { status: 304, headers: { ETag: etag, ...asset.headers }, body: null }

  const range = header('range')
  if (method === 'GET' && range) {
    const ifRange = header('if-range')
    // Only a strong tag names the same bytes. A date does not: no answer carries one.
    const part = !ifRange || ifRange === etag ? byteRange(range, bytes.length) : undefined
    if (part === 'unsatisfiable')
      return withoutBody(416, { 'Content-Range': `bytes */${bytes.length}`, ...asset.headers })
    if (part) {
      const body = bytes.subarray(part.first, part.last + 1)
      return {
        status: 206,
        headers: {
          ...headers,
          'Content-Range': `bytes ${part.first}-${part.last}/${bytes.length}`,
          'Content-Length': String(body.length),
        },
        body,
      }
    }
  }
  return { status: 200, headers, body: method === 'HEAD' ? null : bytes }
}

export function respondWithAsset(request: HonoRequest, asset: Asset): Response {
  const { body, ...init } = answerAsset(asset, request.method, name => request.header(name))
  return new Response(body, init)
}
