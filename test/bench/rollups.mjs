/**
 * `npm run bench:rollups [millions]`: adds ten million ratings of 200 000 people to the sums that the dashboard reads.
 * After each tenth it prints the speed, the time of a read, the memory and the size of the database. Fails if a sum is wrong.
 */
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

const millions = Number(process.argv[2] ?? 10)
const { module } = await runnerImport(fileURLToPath(new URL('rollups.ts', import.meta.url)))
const row = cells => console.log(cells.map(cell => String(cell).padStart(13)).join(''))
row(['events', 'per second', 'read, ms', 'resident, MB', 'database, MB'])
const { counts, expected } = await module.rollups(millions * 1_000_000, 200_000, one =>
  row([
    one.events,
    one.perSecond.toFixed(0),
    one.read.toFixed(2),
    one.residentMegabytes.toFixed(0),
    one.databaseMegabytes.toFixed(0),
  ]),
)
const wrong = counts.filter(one => {
  const { ratings, people } = expected.get(one.moment)
  return (
    one.ratings !== ratings || one.people !== people || one.negative + one.neutral + one.positive !== people
  )
})
console.log(wrong.length || counts.length !== expected.size ? 'The sums are WRONG.' : 'Every sum is right.')
process.exit(wrong.length || counts.length !== expected.size ? 1 : 0)
