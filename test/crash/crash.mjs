/**
 * `npm run test:crash [rounds] [embedded|postgres|silent]`: kills collectors under full load at random times, and with
 * Postgres also restarts the database; then lets all connections to Postgres go silent at random times. Every acknowledged item must be stored exactly once. Needs `npm run build`; prints the numbers and fails if
 * an item is missing.
 */
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

const rounds = Number(process.argv[2] ?? 30)
const only = process.argv[3]
const { module } = await runnerImport(fileURLToPath(new URL('crash.ts', import.meta.url)))
let fine = true
for (const name of only ? [only] : ['embedded', 'postgres', 'silent']) {
  const figures = await module[name](rounds)
  const { acknowledged, stored, missing, doubled } = figures
  console.log(
    `${name}: ${rounds} rounds, ${figures.kills} kills, ${figures.restarts} restarts of the database, ` +
      `${figures.silences} silences, ` +
      `${figures.requests} requests (${figures.failures} cut off or 503), ` +
      `${acknowledged} acknowledged, ${stored} stored, ${missing} missing, ${doubled} doubled`,
  )
  fine &&= missing === 0 && doubled === 0 && acknowledged > 0
}
process.exit(fine ? 0 : 1)
