/**
 * `npm run dev`: builds, starts the shop and its collector as `npm start` does, then rebuilds what a change in src/
 * touches and restarts the server. Types are not checked here: see `npm run typecheck`.
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { watch } from 'rollup'
import { loadConfigFile } from 'rollup/loadConfigFile'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
process.env.HEARTFELT_TYPES = 'no'

let server

/** Ends the server, waits for its port to be free, and starts it again. */
async function restart() {
  if (server?.exitCode === null) {
    const ended = new Promise(resolve => server.once('exit', resolve))
    server.kill()
    await ended
  }
  server = spawn(process.execPath, ['examples/start.mjs', '--no-build'], { stdio: 'inherit' })
}

const { options } = await loadConfigFile('rollup.config.mjs')
const watcher = watch(options)
let restarting = Promise.resolve()
watcher.on('event', event => {
  if (event.code === 'BUNDLE_END') console.log(`built ${event.output.join(', ')} in ${event.duration} ms`)
  if (event.code === 'ERROR') console.error(event.error.message)
  if (event.code === 'END') restarting = restarting.then(restart)
  event.result?.close()
})

const stop = async () => {
  await watcher.close()
  await restarting
  server?.kill()
}
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
