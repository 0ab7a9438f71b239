import type { IncomingMessage, RequestListener } from 'node:http'
import type { AssetAnswer } from './answer-asset.js'

type AnswerFile = (
  method: string,
  path: string,
  header: (name: string) => string | undefined,
) => AssetAnswer | undefined

const headerOf = (request: IncomingMessage) => (name: string) => {
  const value = request.headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

const pathOf = (url: string): string => {
  const query = url.indexOf('?')
  return query < 0 ? url : url.slice(0, query)
}

/**
 * A listener that answers requests for files itself and leaves all others to the next one. To make a web-standard
 * `Request` and `Response` costs more than all else about a file, as `npm run bench:static` shows.
 */
export const filesFirst =
  (file: AnswerFile, next: RequestListener): RequestListener =>
  (request, response) => {
    const answer = file(request.method!, pathOf(request.url!), headerOf(request))
    if (!answer) return next(request, response)
    response.writeHead(answer.status, answer.headers)
    response.end(answer.body ?? undefined)
  }
