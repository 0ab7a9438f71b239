import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { killTree } from './engines/kill-tree.js'
import { removeTree } from './engines/remove-tree.js'

const path = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url))
/** The built command, and the script behind `npm start`, which also serves the demo shop at `/`. */
const programs = { collector: path('dist/collector/cli.js'), shop: path('examples/start.mjs') }

/** The built collector in a process of its own, on an empty data directory that survives stops and kills. */
export class RealCollector {
  readonly url: string
  key = ''
  dashboard = ''
  /** Good for one sign-in. */
  signIn = ''
  /** Everything that it has printed. */
  output = ''
  #child: ChildProcess | undefined

  constructor(
    readonly data: string,
    readonly port: number,
    /** One of `programs`, or the path of another program. */
    readonly program: keyof typeof programs | (string & {}) = 'collector',
    /** Further environment variables, for example `HEARTFELT_ORIGINS`. */
    readonly environment: Record<string, string> = {},
  ) {
    this.url = `http://127.0.0.1:${port}`
  }

  /** Resolves once it takes requests. */
  async start(): Promise<this> {
    const child = spawn(process.execPath, [programs[this.program as keyof typeof programs] ?? this.program], {
      env: {
        ...process.env,
        ...this.environment,
        HEARTFELT_DATA: this.data,
        PORT: String(this.port),
        HOST: '127.0.0.1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    let printed = ''
    const hear = (data: Buffer) => {
      printed += data
      this.output += data
    }
    child.stdout!.on('data', hear)
    child.stderr!.on('data', hear)
    for (const until = Date.now() + 20_000; ; ) {
      if (child.exitCode !== null || Date.now() > until)
        throw new Error(`The collector did not start:\n${printed}`)
      const up = await fetch(`${this.url}/v1/config?key=`).then(
        () => true,
        () => false,
      )
      if (up && /^sign in: /m.test(printed)) break
      await new Promise(done => setTimeout(done, 50))
    }
    const line = (name: string) => new RegExp(`^${name}: (\\S+)`, 'm').exec(printed)?.[1] ?? ''
    this.key = line('key')
    this.dashboard = line('dashboard')
    this.signIn = line('sign in')
    return this
  }

  /** SIGTERM, and waits for the end. */
  stop(): Promise<void> {
    return this.#end(child => child.kill('SIGTERM'))
  }

  /** SIGKILL. */
  kill(): Promise<void> {
    return this.#end(child => killTree(child.pid!))
  }

  /** Ends it and removes its data. */
  async remove(): Promise<void> {
    await this.kill()
    await removeTree(this.data)
  }

  #end(how: (child: ChildProcess) => void): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
    return new Promise(done => {
      child.once('exit', () => done())
      how(child)
    })
  }
}

/** A collector that has not been started; its address is already known. */
export const realCollector = async (program?: keyof typeof programs): Promise<RealCollector> =>
  new RealCollector(await mkdtemp(join(tmpdir(), 'heartfelt-data-')), await freePort(), program)

/** A free port. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
