/**
 * `npm run bench:ingest [seconds]`: compares durable ingest over HTTP, in batches of 20 from 50 connections, with raw
 * inserts of the same rows with the same durability in the same run; then measures the delay at half that load. Needs
 * `npm run build`. With `postgres` as second argument it starts a Postgres and uses that.
 */
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

const [seconds = '5', database = 'embedded'] = process.argv.slice(2)
const { module } = await runnerImport(fileURLToPath(new URL('ingest.ts', import.meta.url)))
await module.bench(Number(seconds), database)
process.exit(0)
