import { mediaType } from './media-type.js'
import { badField, Refusal } from './refusal.js'

export interface BodyLimits {
  /** Largest body in bytes, after decompression. */
  bytes: number
  /** Milliseconds within which all of it must have arrived. Default 20 000. */
  time?: number
  /** Deepest nesting of a JSON body. Default 64. */
  depth?: number
}

/** Reads a body as far as the limit allows, decompressed; never holds more than the limit in memory. */
export async function readBytes(
  request: Request,
  { bytes, time = 20_000 }: BodyLimits,
): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () => new Refusal(413, 'too_large', `The body exceeds ${bytes} bytes; send less at once.`)
  if (Number(request.headers.get('content-length')) > bytes) throw tooLarge()
  const chunks: Uint8Array[] = []
  let size = 0
  const stream = decompressed(request)
  if (stream) {
    const reader = stream.getReader()
    let late = false
    // Who sends a byte a minute would otherwise hold a place for hours.
    const timer = setTimeout(() => {
      late = true
      reader.cancel().catch(() => {})
    }, time)
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        size += next.value.byteLength
        if (size > bytes) throw tooLarge()
        chunks.push(next.value)
      }
    } catch (cause) {
      reader.cancel().catch(() => {})
      if (cause instanceof Refusal) throw cause
      throw new Refusal(400, 'broken_body', 'The body broke off or is not what Content-Encoding says.', {
        cause,
      })
    } finally {
      clearTimeout(timer)
    }
    if (late) throw new Refusal(408, 'too_slow', `The body did not arrive within ${time / 1000} seconds.`)
  }
  const whole = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.byteLength
  }
  return whole
}

function decompressed(request: Request): ReadableStream<Uint8Array> | null {
  const encoding = request.headers.get('content-encoding')?.trim().toLowerCase() || 'identity'
  if (encoding === 'identity' || !request.body) return request.body
  if (encoding !== 'gzip' && encoding !== 'deflate')
    throw new Refusal(
      415,
      'unsupported_encoding',
      `Content-Encoding "${encoding}" is not supported; use gzip or none.`,
    )
  return request.body.pipeThrough(new DecompressionStream(encoding))
}

/** Reads a JSON body; its nesting is measured before it is parsed. */
export async function readJson(request: Request, limits: BodyLimits): Promise<unknown> {
  const type = mediaType(request.headers.get('content-type'))
  if (type && type !== 'application/json' && type !== 'text/plain')
    throw new Refusal(
      415,
      'unsupported_type',
      `Content-Type "${type}" is not supported; use application/json.`,
    )
  const bytes = await readBytes(request, limits)
  if (depthExceeds(bytes, limits.depth ?? 64))
    throw new Refusal(400, 'too_deep', `The body is nested deeper than ${limits.depth ?? 64} levels.`)
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new Refusal(400, 'malformed', 'The body is not valid JSON in UTF-8.', { cause })
  }
}

/** A JSON object whose fields are all known, after those that belong to the server have been left out. */
export function knownFields(body: unknown, known: readonly string[]): Record<string, unknown> {
  if (!body || typeof body !== 'object' || Array.isArray(body))
    throw new Refusal(400, 'invalid', 'The body must be a JSON object.')
  const fields = withoutServerFields(body as Record<string, unknown>)
  const unknown = Object.keys(fields).find(name => !known.includes(name))
  if (unknown !== undefined) throw badField(unknown, 'unknown field; remove it')
  return fields
}

const serverFields = new Set(['project', 'projectId', 'tenant', 'tenantId', 'receivedAt', 'role'])

/** What only the collector may say about an item is ignored when a client says it. */
export const withoutServerFields = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !serverFields.has(name)))

/** Whether brackets outside of strings nest deeper than `max`: found without recursion, before anything walks the value. */
export function depthExceeds(json: Uint8Array, max: number): boolean {
  let depth = 0
  let quoted = false
  for (let i = 0; i < json.length; i++) {
    const c = json[i]
    if (quoted) {
      if (c === 92 /* \ */) i++
      else if (c === 34 /* " */) quoted = false
    } else if (c === 34) quoted = true
    else if (c === 123 /* { */ || c === 91 /* [ */) {
      if (++depth > max) return true
    } else if (c === 125 || c === 93) depth--
  }
  return false
}
