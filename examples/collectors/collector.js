/**
 * The least that a collector has to do, as one function from a request to a response. Items are kept in memory here:
 * put your database where `items` is, and acknowledge only what it has committed. Without a config the client needs its
 * `moments` in the options.
 */
/** Bytes. */
export const MAX_BODY = 1_000_000
const MAX_DEPTH = 32

const common =
  'kind id revision createdAt sentAt device locale page context source touchpoint customer moment journey'
/** Fields of each kind; whatever else a device sends is refused by name. */
const fields = {
  feedback: 'state scale point value words comment contact answers goal attachments',
  touchpoint: '',
  prompt: 'event reason probability',
  journey: 'run event stage goal reason',
  outcome: 'outcome value',
  erase: '',
}
/** What a collector adds itself: ignored when a device sends it. */
const ours = new Set(['projectId', 'project', 'receivedAt', 'role'])

/** Why an item cannot be kept, or nothing. */
function problem(item) {
  if (!item || typeof item !== 'object') return 'this is no item'
  if (!Object.hasOwn(fields, item.kind)) return 'kind: unknown'
  if (typeof item.id !== 'string' || !item.id) return 'id: missing'
  if (!Number.isInteger(item.revision) || item.revision < 1) return 'revision: must be 1 or more'
  const known = new Set(`${common} ${fields[item.kind]}`.split(' '))
  const unknown = Object.keys(item).find(name => !known.has(name) && !ours.has(name))
  if (unknown) return `${unknown}: unknown field`
  if (item.kind !== 'feedback') return
  if (!(item.value >= -1 && item.value <= 1)) return 'value: must be from -1 to 1'
  if (typeof item.moment !== 'string' || typeof item.point !== 'string') return 'moment, point: missing'
}

/** Counted before it is parsed: what walks a value later must not run out of stack. */
function tooDeep(text) {
  let depth = 0
  for (const character of text.replace(/"(?:[^"\\]|\\.)*"/g, '')) {
    if (character === '[' || character === '{') depth++
    else if (character === ']' || character === '}') depth--
    if (depth > MAX_DEPTH) return true
  }
  return false
}

export function createCollector({ keys, origins }) {
  /** What was acknowledged, by project and id. */
  const items = new Map()

  const headersFor = origin => ({
    'content-type': 'application/json',
    'access-control-expose-headers': 'Retry-After',
    vary: 'Origin',
    ...(origins.includes(origin) && { 'access-control-allow-origin': origin }),
  })

  /** One verdict an item: a bad one never holds up the others. */
  function keep(key, item) {
    const { id = '', revision = 0 } = item ?? {}
    const reason = problem(item)
    if (reason) return { id, revision, status: 'rejected', reason }
    const name = `${key} ${id}`
    // The same again, or an older one that arrives late: stored already, and said so.
    if (items.get(name)?.revision >= revision) return { id, revision, status: 'duplicate' }
    items.set(name, item)
    // Whoever asks to be forgotten is; what still waits on their device then finds its place taken, and empty.
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
    if (bytes.byteLength > MAX_BODY) return refuse(413, 'too_large', 'Send at most 1 MB.')
    const text = new TextDecoder().decode(bytes)
    if (tooDeep(text)) return refuse(400, 'too_deep', 'Send flat items.')
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
    return answer(200, { results: batch.items.map(item => keep(batch.key, item)) })
  }
  return { collect, items }
}
