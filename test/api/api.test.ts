import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { scales } from '../../src/model/scale.js'
// @ts-expect-error: a script
import { report, reportFile } from './report.mjs'

it('the API is what src/api.md says; what changes on purpose is written down by `npm run api`', () => {
  const told = readFileSync(reportFile, 'utf8').split('\n')
  const built: string[] = report().split('\n')
  expect(
    built.filter(line => !told.includes(line)),
    'new',
  ).toEqual([])
  expect(
    told.filter(line => !built.includes(line)),
    'gone',
  ).toEqual([])
  expect(built.join('\n') === told.join('\n'), 'order').toBe(true)
})

it('names the points of every scale', () => {
  const told = readFileSync(reportFile, 'utf8').replace(/\s+\*\s+/g, ' ')
  for (const [id, points] of Object.entries(scales)) {
    expect(told).toContain(`\`${id}\`: `)
    expect(told).toContain(`\`${id}\`: ${Object.keys(points).join(' ')}`)
  }
})
