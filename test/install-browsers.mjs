import { existsSync, readFileSync } from 'node:fs'

/** Servers that tests put in front of a database and of a collector. */
const SERVERS = [
  { package: 'pgbouncer', paths: ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer'] },
  { package: 'nginx-light', paths: ['/usr/sbin/nginx', '/usr/bin/nginx'] },
]

/**
 * On Debian, as root, installs the browsers and servers that are missing; otherwise lists them. `run` starts a command and resolves
 * with its output; so does this.
 */
export async function installBrowsers(run) {
  const browsers = Object.values(JSON.parse(readFileSync('test/e2e/engines/programs.json', 'utf8')))
  const programs = [...browsers, ...SERVERS]
  const missing = () => [
    ...new Set(programs.filter(one => !one.paths.some(existsSync)).map(one => one.package)),
  ]
  const output = []
  const packages = missing()
  if (packages.length && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    process.env.DEBIAN_FRONTEND = 'noninteractive'
    output.push((await run('apt-get', 'update', '-qq')).output)
    output.push((await run('apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages)).output)
  }
  const left = missing()
  if (left.length)
    output.push(
      Buffer.from(
        `Programs for tests are missing. On Debian or Ubuntu: sudo apt-get install ${left.join(' ')}\n`,
      ),
    )
  return { code: left.length, output: Buffer.concat(output) }
}
