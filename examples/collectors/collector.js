/**
 * A minimal collector: one function from a request to a response. It stores items in memory. Replace `items` by your
 * database, and acknowledge items only after it has committed them. It serves no config, so pass the `moments` to the
 * client in its options.
 */

/** Largest request body, in bytes. */
export const MAX_BODY_BYTES = 1_000_000
const MAX_DEPTH = 32

const common =
  'kind id revision createdAt sentAt device locale page context source touchpoint customer moment journey'
/** The fields of each kind. Any other field is left out: a page may be newer than this collector. */
const fields = {
  feedback: 'state scale point value words comment contact answers goal attachments',
  touchpoint: '',
  prompt: 'event reason probability',
  journey: 'run event stage goal reason',
  outcome: 'outcome value',
  erase: '',
}
/** Why an item is rejected; undefined if it is valid. */
function problem(item) {
  if (!item || typeof item !== 'object') return 'must be an object'
  if (typeof item.id !== 'string' || !item.id) return 'id: missing'
  if (!Number.isInteger(item.revision) || item.revision < 1) return 'revision: must be 1 or more'
  if (item.kind !== 'feedback') return
  if (!(item.value >= -1 && item.value <= 1)) return 'value: must be from -1 to 1'
  if (typeof item.moment !== 'string' || typeof item.point !== 'string') return 'moment, point: missing'
}

/** Checks the depth before parsing, so that recursive functions do not exceed the stack. */
function isTooDeep(text) {
  let depth = 0
  for (const character of text.replace(/"(?:[^"\\]|\\.)*"/g, '')) {
    if (character === '[' || character === '{') depth++
    else if (character === ']' || character === '}') depth--
    if (depth > MAX_DEPTH) return true
  }
  return false
}

export function createCollector({ keys, origins }) {
  /** The acknowledged items, by project key and id. */
  const items = new Map()

  const headersFor = origin => ({
    'content-type': 'application/json',
    'access-control-expose-headers': 'Retry-After',
    vary: 'Origin',
    ...(origins.includes(origin) && { 'access-control-allow-origin': origin }),
  })

  /** Stores an item and returns its verdict. An invalid item does not block the others. */
  function store(key, item) {
    const { id = '', revision = 0 } = item ?? {}
    const reason = problem(item)
    if (reason) return { id, revision, status: 'rejected', reason }
    // A newer collector may take it: the device keeps it and sends it again later.
    if (!Object.hasOwn(fields, item.kind))
      return { id, revision, status: 'rejected', retryable: true, reason: 'kind: unknown' }
    const known = new Set(`${common} ${fields[item.kind]}`.split(' '))
    const name = `${key} ${id}`
    // A repeated item, or an older revision that arrives late.
    if (items.get(name)?.revision >= revision) return { id, revision, status: 'duplicate' }
    items.set(name, Object.fromEntries(Object.entries(item).filter(([field]) => known.has(field))))
    // Replaces the device's items by a marker with the highest revision, so that a late retry does not restore them.
    if (item.kind === 'erase')
      for (const [other, { device }] of items)
        if (device && device === item.device && other.startsWith(`${key} `))
          items.set(other, { revision: Number.POSITIVE_INFINITY })
    return { id, revision, status: 'accepted' }
  }

  async function collect(request) {
    const headers = headersFor(request.headers.get('origin'))
    const answer = (status, body) => new Response(body && JSON.stringify(body), { status, headers })
    const refuse = (status, code, message) => answer(status, { error: { code, message } })

    if (request.method === 'OPTIONS') {
      headers['access-control-allow-methods'] = 'POST'
      headers['access-control-allow-headers'] = 'content-type'
      return answer(204)
    }
    if (new URL(request.url).pathname !== '/v1/feedback' || request.method !== 'POST')
      return refuse(404, 'not_found', 'Nothing here.')
    const bytes = await request.arrayBuffer()
    if (bytes.byteLength > MAX_BODY_BYTES) return refuse(413, 'too_large', 'Send at most 1 MB.')
    const text = new TextDecoder().decode(bytes)
    if (isTooDeep(text)) return refuse(400, 'too_deep', 'Send flat items.')
    let batch
    try {
      batch = JSON.parse(text)
    } catch {
      return refuse(400, 'bad_json', 'This is no JSON.')
    }
    if (!Array.isArray(batch?.items) || !batch.items.length)
      return refuse(400, 'bad_batch', 'Send {key, items: […]}.')
    if (!keys.includes(batch.key)) return refuse(401, 'unknown_key', 'There is no such project.')
    if (batch.items.length > 100) return refuse(413, 'too_many', 'Send at most 100 items.')
    return answer(200, { results: batch.items.map(item => store(batch.key, item)) })
  }
  return { collect, items }
}
