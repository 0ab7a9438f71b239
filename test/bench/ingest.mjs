/**
 * `npm run bench:ingest [seconds]`: durable ingest over HTTP, batches of 20 from 50 connections, against raw inserts of
 * the same rows with the same durability in the same run; then the delay at half that load. Needs `npm run build`.
 * With `postgres` as second argument the same against a Postgres of its own.
 */
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

const [seconds = '5', database = 'embedded'] = process.argv.slice(2)
const { module } = await runnerImport(fileURLToPath(new URL('ingest.ts', import.meta.url)))
await module.bench(Number(seconds), database)
process.exit(0)
