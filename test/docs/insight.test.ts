import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { answer, startCollector } from '../collector/harness.js'

const page = readFileSync('docs/insight.md', 'utf8')

/** The page's examples: each request, and the response below it. */
const messages = [...page.matchAll(/^```http\n([\s\S]*?)^```/gm)].map(([, text]) => {
  const [head = '', ...body] = text!.trimEnd().split('\n\n')
  const [start = '', ...headers] = head.split('\n')
  return {
    start,
    headers: headers.map(line => line.split(': ') as [string, string]),
    body: body.join('\n\n'),
  }
})
const examples = messages.flatMap((request, i) =>
  request.start.startsWith('HTTP/') ? [] : [{ request, response: messages[i + 1]! }],
)

test.each(examples)(
  'the collector answers $request.start as the page shows',
  async ({ request, response }) => {
    const { fetch, send, project } = await startCollector()
    await send(
      Array.from({ length: 12 }, (_, i) =>
        answer({ device: `device-${i}`, locale: 'en', source: 'prompted', context: { plan: 'pro' } }),
      ),
    )
    const [method, path] = request.start.split(' ') as [string, string]
    const answered = await fetch(path, {
      method,
      headers: Object.fromEntries(
        request.headers.map(([name, value]) => [name, value.replace('sk_…', project.secretKey)]),
      ),
      ...(request.body && { body: request.body }),
    })
    expect(answered.status).toBe(Number(response.start.split(' ')[1]))
    const expected = JSON.parse(response.body, (_, value) => (value === '…' ? expect.any(String) : value))
    expect(await answered.json()).toEqual(expected)
  },
)
