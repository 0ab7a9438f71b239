/**
 * `npm run simulate [people] [seed]`: simulates a year of 10 000 people with the code that decides whether to ask. Prints
 * how often people were asked, why they were not, and the most prompts on any device in any window. Fails if a cap was
 * exceeded.
 */
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

const [people = 10_000, seed = 1] = process.argv.slice(2).map(Number)
const { module } = await runnerImport(fileURLToPath(new URL('year.ts', import.meta.url)))
const began = performance.now()
const year = await module.simulateYear(people, seed)

const sorted = [...year.prompts].sort((a, b) => a - b)
const at = share => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
const sum = sorted.reduce((a, b) => a + b, 0)
const percent = (part, whole) => `${((100 * part) / whole).toFixed(1)} %`
const table = (title, rows, whole) => {
  console.log(`\n${title}`)
  for (const [name, n] of Object.entries(rows).sort((a, b) => b[1] - a[1]))
    console.log(`  ${name.padEnd(16)}${String(n).padStart(10)}${percent(n, whole).padStart(9)}`)
}

console.log(`${year.people} people, ${year.devices} devices, ${year.visits} visits, seed ${seed}`)
console.log(`\nPrompts per person and year, over all devices`)
console.log(`  mean ${(sum / people).toFixed(2)}, median ${at(0.5)}, 90 % ${at(0.9)}, most ${sorted.at(-1)}`)
console.log(`  never asked: ${percent(sorted.filter(n => !n).length, people)}`)
table('Outcomes of prompts', year.outcomes, year.reasons.allowed)
table(`Decisions at ${year.chances} moments reached`, year.reasons, year.chances)
table('Journey runs', year.journeys, year.journeys.started)
console.log(`\nPassive questions: ${year.passive.opened}, refused: ${year.passive.refused}`)
console.log(`Answered offline: ${year.offline.answers}, still waiting at the end: ${year.offline.waiting}`)
console.log(`Telemetry items: ${year.telemetry}, ${(year.telemetry / year.visits).toFixed(1)} per visit`)
console.log('\nMost prompts on any device, in any window (clock jumps included)')
for (const { cap, allowed, worst } of year.caps)
  console.log(`  ${worst <= allowed ? 'ok    ' : 'FAILED'} ${worst} of ${allowed} allowed ${cap}`)
console.log(`\ndigest ${year.digest}`)
console.log(`${((performance.now() - began) / 1000).toFixed(1)} s`)
if (year.passive.refused || year.caps.some(({ allowed, worst }) => worst > allowed)) process.exit(1)
