import { expect, test } from 'vitest'
import { conformance } from '../../../src/collector/conformance/conformance.js'
import { startCollector } from '../harness.js'

/** Calls a collector without a network. */
const within = (fetch: (path: string, init?: RequestInit) => Promise<Response>) =>
  ((url: string, init?: RequestInit) => fetch(url.replace('http://any', ''), init)) as typeof globalThis.fetch

test('our own collector passes the conformance suite', async () => {
  const { fetch, project } = await startCollector()
  const findings = await conformance('http://any/', { key: project.key, fetch: within(fetch) })
  expect(findings.filter(finding => finding.result !== 'passed')).toEqual([])
  expect(findings.length).toBeGreaterThan(14)
})

test('the suite takes back what it wrote', async () => {
  const { fetch, project, store } = await startCollector()
  await conformance('http://any/', { key: project.key, fetch: within(fetch) })
  const left: unknown[] = []
  for await (const { item } of store.archive(project.id)) left.push(item)
  expect(left).toEqual([])
  expect(await store.voices.counts(project.id)).toEqual([])
})

test('a collector that accepts everything fails it', async () => {
  const yes = async (_path: string, init?: RequestInit) => {
    const { items = [] } = JSON.parse(String(init?.body ?? '{}'))
    return Response.json({
      results: items.map(({ id, revision }: { id: string; revision: number }) => ({
        id,
        revision,
        status: 'accepted',
      })),
    })
  }
  const findings = await conformance('http://any', { key: 'k', fetch: within(yes) })
  const failed = findings.filter(finding => finding.result === 'failed').map(finding => finding.name)
  for (const name of [
    'answers a repeated item as a duplicate',
    'stores an item once when it comes many times at once',
    'lets no poison item block the others',
    'refuses a wrong key',
  ])
    expect(failed).toContain(name)
})

test('an unreachable collector fails every check with a reason', async () => {
  const gone = () => Promise.reject(new TypeError('fetch failed'))
  const findings = await conformance('http://any', { key: 'k', fetch: gone })
  expect(findings.every(finding => finding.result === 'failed' && finding.reason === 'fetch failed')).toBe(
    true,
  )
})
