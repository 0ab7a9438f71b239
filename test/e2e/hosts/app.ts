import { execFile, spawn } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { killTree } from '../engines/kill-tree.js'
import { freePort } from '../real-collector.js'
import { until } from '../site.js'
import { type Served, serveFolder } from './serve-folder.js'

const run = promisify(execFile)
const environment = {
  ...{ NODE_ENV: '', CI: '1', npm_config_update_notifier: 'false' },
  ...{ NEXT_TELEMETRY_DISABLED: '1', ASTRO_TELEMETRY_DISABLED: '1', NUXT_TELEMETRY_DISABLED: '1' },
}

/** Runs npm in a folder and resolves with what it printed; a failure carries the whole output. */
export async function npm(folder: string, ...args: string[]): Promise<string> {
  const options = { cwd: folder, maxBuffer: 64 << 20, env: { ...process.env, ...environment } }
  const { stdout } = await run('npm', args, options).catch(({ message, stdout, stderr }) => {
    throw new Error(`npm ${args.join(' ')} failed in ${folder}: ${message}\n${stdout}\n${stderr}`)
  })
  return stdout
}

/** `npm install`, from npm's cache where it has the version. */
export const install = (folder: string, ...packages: string[]): Promise<string> =>
  npm(folder, 'install', '--no-audit', '--no-fund', '--prefer-offline', ...packages)

/** A folder with a manifest and nothing else. */
export async function emptyApp(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), '{"name":"app","version":"1.0.0","private":true}')
  return folder
}

/** Installs the tarball, builds the app with its own tools and serves it: by its own server, or from a static host. */
export async function startApp(folder: string, tarball: string): Promise<Served> {
  const { scripts } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  await install(folder, tarball)
  if (scripts.build) await npm(folder, 'run', 'build')
  return scripts.start ? serveApp(folder) : serveFolder(join(folder, 'dist'))
}

/** Serves the app by `npm start`, with its address in `HOST` and `PORT`. */
export async function serveApp(folder: string): Promise<Served> {
  const port = await freePort()
  const child = spawn('npm', ['start'], {
    cwd: folder,
    env: { ...process.env, PORT: String(port), HOST: '127.0.0.1' },
    stdio: 'ignore',
  })
  const url = `http://127.0.0.1:${port}/`
  const answers = () =>
    fetch(url).then(
      ({ ok }) => ok,
      () => false,
    )
  await until(answers, 60_000)
  return { url, close: async () => killTree(child.pid!) }
}
