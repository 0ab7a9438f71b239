import { parseAccept } from 'hono/utils/accept'
import { ENCODINGS, type Encoding } from './asset.js'

/** Browsers send a handful of different values. The bound keeps made-up ones from filling the memory. */
const MAX_KNOWN_VALUES = 200

/** Weight of `identity` where the header does not name it: acceptable, after everything that is named. */
const UNLISTED_IDENTITY = 1e-4

/** The acceptable content codings of an `Accept-Encoding` value, best first. */
function acceptableEncodings(value: string | undefined): readonly Encoding[] {
  // Without the header every coding is acceptable, but such clients rarely decode any.
  if (!value) return ['identity']
  const weights = new Map(parseAccept(value).map(({ type, q }) => [type.toLowerCase(), q]))
  const any = weights.get('*')
  const weight = (encoding: Encoding): number =>
    weights.get(encoding) ?? any ?? (encoding === 'identity' ? UNLISTED_IDENTITY : 0)
  // The sort is stable, so equal weights keep our own order.
  return ENCODINGS.filter(one => weight(one) > 0).sort((a, b) => weight(b) - weight(a))
}

const known = new Map<string | undefined, readonly Encoding[]>()

/**
 * The best of the given content codings for a request, or `undefined` where it accepts none of them.
 * https://www.rfc-editor.org/rfc/rfc9110#name-accept-encoding
 */
export function chooseEncoding(
  acceptEncoding: string | undefined,
  available: Partial<Record<Encoding, unknown>>,
): Encoding | undefined {
  let acceptable = known.get(acceptEncoding)
  if (!acceptable) {
    acceptable = acceptableEncodings(acceptEncoding)
    if (known.size < MAX_KNOWN_VALUES) known.set(acceptEncoding, acceptable)
  }
  return acceptable.find(one => available[one])
}
