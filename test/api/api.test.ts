import { expect, it } from 'vitest'
import { scales } from '../../src/model/scale.js'
// @ts-expect-error: a script
import { readPages, report } from './report.mjs'

const linesOf = (pages: Record<string, string>) =>
  Object.entries(pages).flatMap(([file, text]) => text.split('\n').map(line => `${file}: ${line}`))

it('docs/api matches the build; after an intended change run `npm run api`', () => {
  const documented = linesOf(readPages())
  const built = linesOf(report())
  expect(
    built.filter(line => !documented.includes(line)),
    'only in the build',
  ).toEqual([])
  expect(
    documented.filter(line => !built.includes(line)),
    'only in docs/api',
  ).toEqual([])
  expect(built.join('\n') === documented.join('\n'), 'order').toBe(true)
})

it('docs/api/client.md lists the points of every scale', () => {
  const reference = readPages()['client.md'].replace(/\s+\*\s+/g, ' ')
  for (const [id, points] of Object.entries(scales)) {
    expect(reference).toContain(`\`${id}\`: `)
    expect(reference).toContain(`\`${id}\`: ${Object.keys(points).join(' ')}`)
  }
})
