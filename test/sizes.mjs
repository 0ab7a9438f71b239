/**
 * `npm run sizes`: measures the built files with size-limit and writes the table of test/bench/README.md and the
 * README's summary of it. test/bench/sizes.test.ts compares both with `.size-limit.mjs`.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { replaceSection } from './docs/section.mjs'

/** The table: what is loaded, what was measured in KiB, and the limit. */
export function sizeTable(budgets, measured) {
  const rows = budgets.map(({ name, limit }) => `| ${name} | ${measured.get(name)} KiB | ${limit} |`)
  return ['| loaded | measured | limit |', '|---|---|---|', ...rows].join('\n')
}

/** The README's summary: the rows from a page view to an acknowledged answer. */
export function sizeSummary(budgets, measured) {
  const [view, , asked, answered] = budgets.map(({ name }) => measured.get(name))
  return `The script tag loads **${view} KiB** (brotli) on a page view, ${asked} KiB in all once a question is on the page, and ${answered} KiB once an answer is acknowledged.`
}

/** The measured sizes that a table states, by name, in KiB with one digit. */
export const sizesIn = table =>
  new Map([...table.matchAll(/^\| (.+?) \| ([\d.]+) KiB \| /gm)].map(([, name, size]) => [name, size]))

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.chdir(fileURLToPath(new URL('..', import.meta.url)))
  const { default: budgets } = await import('../.size-limit.mjs')
  const { stdout } = spawnSync('npx', ['size-limit', '--json'], { encoding: 'utf8' })
  const measured = new Map(JSON.parse(stdout).map(({ name, size }) => [name, (size / 1024).toFixed(1)]))
  for (const [file, text] of [
    ['test/bench/README.md', sizeTable(budgets, measured)],
    ['README.md', sizeSummary(budgets, measured)],
  ])
    writeFileSync(file, replaceSection(readFileSync(file, 'utf8'), 'sizes', text))
}
