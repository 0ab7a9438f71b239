import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { smallestPng } from '../../src/collector/conformance/smallest-png.js'
import { signCustomer } from '../../src/collector/index.js'
import { item as itemSchema } from '../../src/model/feedback.js'
import { batch, config } from '../../src/model/protocol.js'
import { answer, type Harness, startCollector } from '../collector/harness.js'

const page = readFileSync('docs/protocol.md', 'utf8')

interface Message {
  /** `POST /v1/feedback` of a request, `HTTP/1.1 200` of a response. */
  start: string
  headers: [name: string, value: string][]
  body: string
}

/** The page's examples in its order: each request with the response below it. */
const examples = (() => {
  const messages = [...page.matchAll(/^```http\n([\s\S]*?)^```/gm)].map(([, text]): Message => {
    const [head = '', ...body] = text!.trimEnd().split('\n\n')
    const [start = '', ...headers] = head.split('\n')
    return {
      start,
      headers: headers.map(line => line.split(': ') as [string, string]),
      body: body.join('\n\n'),
    }
  })
  return messages.flatMap((request, i) =>
    request.start.startsWith('HTTP/') ? [] : [{ request, response: messages[i + 1]! }],
  )
})()

/** What has to happen before a request, so that its example has something to show. */
const arrange: Record<string, (harness: Harness) => Promise<unknown>> = {
  'GET /v1/config': ({ admin }) =>
    admin('/config', {
      method: 'PUT',
      body: JSON.stringify({
        expected: 1,
        config: {
          moments: [{ id: 'payment', question: 'How did paying feel?' }],
          journeys: [],
          policy: { anyDays: 7 },
          locales: {},
        },
      }),
    }),
  'GET /v1/replies': async ({ admin, voices }) => {
    const [{ id }] = await voices()
    await admin(`/voices/${id}/replies`, {
      method: 'POST',
      body: JSON.stringify({ name: 'Maya', text: 'Thank you. The form keeps your card number now.' }),
    })
  },
}

/** The page's placeholders, filled in. */
const filled = (text: string, { project, clock }: Harness) =>
  text
    .replaceAll('pk_…', project.key)
    .replaceAll('sk_…', project.secretKey)
    .replaceAll('<signed token>', () =>
      signCustomer('customer-17', project.customerSecret, { now: clock.now }),
    )

/** Prose that may change: that it is a text is enough. */
const PROSE = ['message', 'reason']

/** Whether a value has the form of the example: the same fields, and the same values but for prose and `…`. */
function compare(actual: unknown, example: unknown, path: string): void {
  if (typeof example === 'string' && (example.includes('…') || PROSE.includes(path.split('.').at(-1)!)))
    return void expect(typeof actual, path).toBe('string')
  if (example === null || typeof example !== 'object') return void expect(actual, path).toEqual(example)
  expect(Array.isArray(actual), path).toBe(Array.isArray(example))
  expect(Object.keys(actual as object).sort(), path).toEqual(Object.keys(example).sort())
  for (const [name, value] of Object.entries(example))
    compare((actual as Record<string, unknown>)[name], value, `${path}.${name}`)
}

it('a collector answers each request of docs/protocol.md as the page says', async () => {
  expect(examples.length).toBeGreaterThan(12)
  const harness = await startCollector({ origins: ['https://shop.example'] })
  let etag = ''
  const arranged = new Set<string>()
  for (const { request, response } of examples) {
    const [method = '', path = ''] = filled(request.start, harness).split(' ')
    const name = `${method} ${path.split('?')[0]}`
    if (!arranged.has(name)) await arrange[name]?.(harness)
    arranged.add(name)
    const headers = request.headers.map(([header, value]): [string, string] => [
      header,
      filled(value, harness).replace('"…"', etag),
    ])
    const body = /^<.*>$/.test(request.body) ? smallestPng : filled(request.body, harness)
    const got = await harness.fetch(path, { method, headers, ...(request.body && { body }) })
    const text = await got.text()
    expect(`${request.start}: ${got.status} ${got.status < 400 ? '' : text}`.trim()).toContain(
      `${request.start}: ${response.start.replace('HTTP/1.1 ', '')}`,
    )
    for (const [header, value] of response.headers)
      if (value.includes('…')) expect(got.headers.has(header), `${request.start}: ${header}`).toBe(true)
      else expect(got.headers.get(header), `${request.start}: ${header}`).toBe(value)
    if (response.body.startsWith('{'))
      compare(JSON.parse(text), JSON.parse(filled(response.body, harness)), request.start)
    else if (!response.body) expect(text, request.start).toBe('')
    etag = got.headers.get('etag') ?? etag
  }
})

it('limits of texts count Unicode code points, as the page says', async () => {
  const { send } = await startCollector()
  const comments = [10_000, 10_001].map(length => answer({ comment: '\u{1f642}'.repeat(length) }))
  const { results } = await send(comments)
  expect(results.map(({ status }) => status)).toEqual(['accepted', 'rejected'])
})

/** The words in code in the first column of the table below a heading. */
const fieldsBelow = (heading: string) =>
  [
    ...page
      .split(`\n### ${heading}\n`)[1]!
      .split(/\n##+ /)[0]!
      .matchAll(/^\| `([\w.]+)` \|/gm),
  ].map(([, name]) => name!)

it('the page lists every field of a batch, of each kind of item, and of the config', () => {
  const keys = (schema: { shape: object }) => Object.keys(schema.shape)
  expect(fieldsBelow('Request')).toEqual(keys(batch))
  const kinds = itemSchema.def.options as unknown as { shape: { kind: { def: { values: string[] } } } }[]
  const shared = fieldsBelow('Fields of every item')
  const documented = kinds.map(({ shape }) => {
    const [kind] = shape.kind.def.values
    return [kind, [...new Set([...shared, ...fieldsBelow(`\`${kind}\``)])].sort()]
  })
  expect(documented).toEqual(kinds.map(schema => [schema.shape.kind.def.values[0], keys(schema).sort()]))
  expect(fieldsBelow('`GET /v1/config`')).toEqual(keys(config))
})

it('the page lists every status and code with which the collector refuses a request', () => {
  const folder = 'src/collector'
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    name => name.endsWith('.ts') && !/^(admin|conformance)\//.test(name),
  )
  const refusals = sources.flatMap(name =>
    [...readFileSync(`${folder}/${name}`, 'utf8').matchAll(/new Refusal\(\s*(\d{3}),\s*'(\w+)'/g)].map(
      ([, status, code]) => `${status} \`${code}\``,
    ),
  )
  expect(refusals.length).toBeGreaterThan(20)
  const table = page.split('\n## Errors\n')[1]!
  const missing = refusals.filter(one => !table.includes(`| ${one.replace(' ', ' | ')} |`))
  expect([...new Set(missing)]).toEqual([])
})
