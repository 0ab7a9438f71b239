import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
// @ts-expect-error: a script
import budgets from '../../.size-limit.mjs'
import { sizeSummary, sizesIn, sizeTable } from '../sizes.mjs'

const page = readFileSync('test/bench/README.md', 'utf8')

it('the size table has every budget with its limit, and no measured size exceeds it; else run `npm run sizes`', () => {
  const measured = sizesIn(page)
  expect(page).toContain(`-->\n${sizeTable(budgets, measured)}\n<!-- /sizes -->`)
  for (const { name, limit } of budgets)
    expect(Number(measured.get(name)), name).toBeLessThanOrEqual(Number.parseFloat(limit))
})

it('the README repeats the sizes of that table', () => {
  expect(readFileSync('README.md', 'utf8')).toContain(
    `-->\n${sizeSummary(budgets, sizesIn(page))}\n<!-- /sizes -->`,
  )
})
