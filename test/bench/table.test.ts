import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import results from './results.json' with { type: 'json' }
// @ts-expect-error: a script
import { missed, table } from './table.mjs'

it('README.md has the measured table, with a reason for each missed target', () => {
  expect(readFileSync('test/bench/README.md', 'utf8')).toContain(`-->\n${table(results)}\n<!-- /bench -->`)
})

it('a missed target is listed with its number and its reason, a target that is met is not listed', () => {
  const { heartfelt, ...others } = structuredClone(results.contenders)
  const heap = (median: number) => {
    heartfelt['1x'].heap.median = others.empty['1x'].heap.median + median
    return missed({ heartfelt, ...others }).filter((line: string) => line.includes('Heap'))
  }
  expect(heap(149)).toEqual([])
  expect(heap(158)).toEqual([expect.stringMatching(/^- \*\*Heap within 150 KiB: 158 KiB\.\*\* \S.*\.$/)])
})
