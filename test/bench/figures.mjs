/**
 * `npm run bench:figures [answers]`: measures how many milliseconds of one thread the figures of a project take (default
 * 100 000 answers), and the longest time for which no other request had a turn. Also measures the interval of the lowest
 * tenth: with whole resamples, and with their lowest tenth alone. Medians of nine rounds, of three for the interval.
 */
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

const answers = Number(process.argv[2] ?? 100_000)
const now = Date.parse('2026-11-22T08:00:00.000Z')
const { module } = await runnerImport(fileURLToPath(new URL('figures.ts', import.meta.url)))
const median = all => [...all].sort((a, b) => a - b)[all.length >> 1]
const row = ([name, ...cells]) => console.log(name.padEnd(40) + cells.map(cell => cell.padStart(12)).join(''))

async function compare(all, rounds) {
  const costs = Object.fromEntries(Object.keys(all).map(name => [name, []]))
  for (let i = 0; i < rounds; i++)
    for (const [name, work] of Object.entries(all)) costs[name].push(await module.costOf(work))
  for (const [name, own] of Object.entries(costs))
    row([name, ...['thread', 'block'].map(key => median(own.map(one => one[key])).toFixed(0))])
}

row([`${answers} answers`, 'thread, ms', 'block, ms'])
const bench = await module.filled(answers, answers / 4, now)
await compare(module.steps(bench, now), 9)
await bench.done()
for (const people of [1600, 20_000]) {
  const { whole, lowest } = module.intervals(people)
  await compare({ [`lowest tenth of ${people}, drawn whole`]: whole, '… and alone': lowest }, 3)
}
