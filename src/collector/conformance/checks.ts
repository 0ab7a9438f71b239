import { createHash } from 'node:crypto'
import { Absent, type Client, expect, type Reply, statuses, verdicts } from './client.js'
import { smallestPng } from './smallest-png.js'

/** The checks of the conformance suite, by the sentence that describes the required behaviour. */
export const checks: Record<string, (client: Client) => Promise<void>> = {
  'acknowledges each item by id and revision': async ({ send, answer }) => {
    const items = [answer(), answer({ revision: 3 })]
    const results = verdicts(await send(items))
    expect(results.length === 2, `expected 2 results, got ${results.length}`)
    results.forEach((result, i) => {
      expect(
        result.id === items[i]!.id && result.revision === items[i]!.revision,
        'results name other items, or come in another order',
      )
      expect(result.status === 'accepted', `expected "accepted", got "${result.status}" (${result.reason})`)
    })
  },

  'takes every kind of item': async ({ send, answer, own }) => {
    const { id: _, kind: __, ...rest } = answer()
    const { createdAt, moment, revision } = rest
    const common = { revision, createdAt, source: 'passive', device: own.id }
    const items = [
      { ...common, kind: 'touchpoint', moment },
      { ...common, kind: 'prompt', moment, event: 'shown', probability: 1 },
      { ...common, kind: 'journey', journey: 'conformance', run: 'run-1', event: 'started' },
      { ...common, kind: 'outcome', outcome: 'returned' },
    ].map(item => ({ ...item, id: answer().id }))
    expect(
      statuses(await send(items)) === 'accepted accepted accepted accepted',
      'not every kind was accepted',
    )
  },

  'answers a repeated item as a duplicate': async ({ send, answer }) => {
    const item = answer()
    await send([item])
    expect(statuses(await send([item])) === 'duplicate', 'the same item again was no duplicate')
  },

  'stores an item once when it comes many times at once': async ({ send, answer }) => {
    const item = answer()
    const all = await Promise.all(Array.from({ length: 20 }, () => send([item])))
    const accepted = all.filter(reply => statuses(reply) === 'accepted').length
    expect(accepted === 1, `accepted ${accepted} times`)
  },

  'keeps the highest revision': async ({ send, answer }) => {
    const item = answer()
    expect(statuses(await send([{ ...item, revision: 2 }])) === 'accepted', 'revision 2 was not accepted')
    expect(statuses(await send([item])) === 'duplicate', 'a lower revision was no duplicate')
    expect(statuses(await send([{ ...item, revision: 3 }])) === 'accepted', 'revision 3 was not accepted')
  },

  'lets no poison item block the others': async ({ send, answer }) => {
    const items: unknown[] = Array.from({ length: 12 }, () => answer())
    items[4] = answer({ value: 99 })
    items[8] = 'not an item'
    const results = verdicts(await send(items))
    expect(results.length === 12, `expected 12 results, got ${results.length}`)
    expect(
      results.filter(result => result.status === 'accepted').length === 10,
      'good items were not accepted beside bad ones',
    )
    for (const i of [4, 8]) {
      expect(results[i]!.status === 'rejected', `the bad item ${i} was ${results[i]!.status}`)
      expect(typeof results[i]!.reason === 'string', 'a rejection gives no reason')
    }
  },

  'leaves out fields that it does not know, and those that belong to the server': async ({
    send,
    answer,
  }) => {
    const items = [answer({ colour: 'red' }), answer({ projectId: 7, receivedAt: 'x', role: 'owner' })]
    expect(
      statuses(await send(items, { shade: 'dark' })) === 'accepted accepted',
      'an unknown field cost the answer; a newer page may send more fields than a collector knows',
    )
  },

  'refuses kinds that it does not know for the time being': async ({ send, answer }) => {
    const [result] = verdicts(await send([{ ...answer(), kind: 'from-the-future' }]))
    expect(result!.status === 'rejected', `an unknown kind was ${result!.status}`)
    expect(result!.retryable === true, 'an unknown kind was refused for good; send "retryable": true')
  },

  'refuses a wrong key': async ({ send, answer }) => {
    refused(await send([answer()], { key: 'pk_no_such_key' }), 401)
  },

  'refuses bodies that are no batch': async ({ post, key }) => {
    for (const body of ['{', '[]', 'null', JSON.stringify({ key }), JSON.stringify({ key, items: [] })])
      refused(await post(body), 400)
  },

  'refuses bodies that are too large': async ({ post, key }) => {
    refused(await post(JSON.stringify({ key, items: [{ comment: 'x'.repeat(6_000_000) }] })), 413)
  },

  'survives deep nesting': async ({ post, key }) => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
    const { status } = await post(`{"key":${JSON.stringify(key)},"items":${deep}}`)
    expect(status >= 400 && status < 500, `expected a refusal, got ${status}`)
  },

  'names no origin that it does not know': async ({ call }) => {
    for (const Origin of ['https://evil.example', 'null']) {
      const { headers } = await call('/v1/feedback', {
        method: 'OPTIONS',
        headers: { Origin, 'Access-Control-Request-Method': 'POST' },
      })
      const allowed = headers.get('access-control-allow-origin')
      expect(allowed !== '*' && allowed !== Origin, `${Origin} was allowed`)
      expect(headers.get('access-control-allow-credentials') !== 'true', 'credentials were allowed')
    }
  },

  'serves the config with an ETag': async ({ call, key }) => {
    const path = `/v1/config?key=${encodeURIComponent(key)}`
    const { status, body, headers } = await call(path)
    if (status === 404) throw new Absent('there is no config')
    expect(
      status === 200 && Array.isArray(body?.moments) && Array.isArray(body?.journeys),
      'no config with moments and journeys',
    )
    const etag = headers.get('etag')
    expect(etag, 'no ETag')
    expect(
      (await call(path, { headers: { 'If-None-Match': etag } })).status === 304,
      'the ETag does not save the body',
    )
  },

  'binds a device to its secret': async ({ send, answer, device }) => {
    const [one, two] = [device(), device()]
    expect(
      statuses(await send([answer({ device: one.id })], { proof: one.proof })) === 'accepted',
      'not accepted with a proof',
    )
    const forged = statuses(await send([answer({ device: one.id })], { proof: two.proof }))
    if (forged === 'accepted') throw new Absent('proofs are not checked')
    expect(forged === 'rejected', `a foreign proof gave "${forged}"`)
  },

  'takes an announced picture, and no other': async ({ send, call, answer, key }) => {
    const sha256 = createHash('sha256').update(smallestPng).digest('hex')
    const item = answer({ attachments: [{ sha256, type: 'image/png', size: smallestPng.length }] })
    expect(statuses(await send([item])) === 'accepted', 'an answer with a picture was not accepted')
    const put = (id: string) =>
      call(`/v1/feedback/${id}/attachments/${sha256}?key=${encodeURIComponent(key)}`, {
        method: 'PUT',
        headers: { 'Content-Type': 'image/png' },
        body: smallestPng,
      })
    const first = await put(item.id)
    if (first.status === 404 || first.status === 405) throw new Absent('there are no attachments')
    expect(first.status === 201, `expected status 201, got ${first.status}`)
    expect((await put(item.id)).status === 200, 'the same picture again gives no 200')
    const { status } = await put(answer().id)
    expect(status >= 400 && status < 500, `a picture that nobody announced gave ${status}`)
  },

  'shows a device its own history, and nobody else': async ({ send, call, answer, device, bearer }) => {
    const one = device()
    const item = answer({ device: one.id, comment: 'mine' })
    await send([item], { proof: one.proof })
    const mine = await call('/v1/history', { headers: bearer(one) })
    if (mine.status === 404) throw new Absent('there is no history')
    expect(
      mine.body?.items?.some?.((entry: { id: string }) => entry.id === item.id),
      'the history lacks what was sent',
    )
    for (const headers of [{}, bearer({ ...one, secret: device().secret })])
      refused(await call('/v1/history', { headers: headers as HeadersInit }), 401)
    const replies = await call('/v1/replies', { headers: bearer(one) })
    expect(Array.isArray(replies.body?.replies), 'no list of replies')
  },

  'erases for good': async ({ send, call, answer, device, bearer }) => {
    const one = device()
    const item = answer({ device: one.id })
    await send([item], { proof: one.proof })
    const erase = { kind: 'erase', id: answer().id, revision: 1, device: one.id, createdAt: item.createdAt }
    const [verdict] = verdicts(await send([erase], { proof: one.proof }))
    if (verdict!.status === 'rejected') throw new Absent(`nothing can be erased: ${verdict!.reason}`)
    expect(
      statuses(await send([item], { proof: one.proof })) === 'duplicate',
      'a late retry after the erasure was no duplicate',
    )
    const history = await call('/v1/history', { headers: bearer(one) })
    // A late retry is a duplicate even if nothing was erased; only the history shows the difference.
    if (history.status !== 200) throw new Absent('there is no history to check it with')
    expect(history.body.items.length === 0, 'the history still holds what was erased')
  },

  // The last one.
  'takes back what these checks have sent': async ({ eraseAll }) => {
    const left = (await eraseAll()).filter(({ status }) => status === 'rejected')
    if (left.length > 0) throw new Absent(`erase the moment "conformance" yourself: ${left[0]!.reason}`)
  },
}

/** Checks for an error response with this status and a JSON body. */
function refused({ status, body }: Reply, expected: number): void {
  expect(status === expected, `expected status ${expected}, got ${status}`)
  expect(
    typeof body?.error?.code === 'string' && typeof body.error.message === 'string',
    'no JSON error with code and message',
  )
}
