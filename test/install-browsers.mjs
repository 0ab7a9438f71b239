import { existsSync, readFileSync } from 'node:fs'

/**
 * On Debian, as root, installs the browsers that are missing; otherwise lists them. `run` starts a command and resolves
 * with its output; so does this.
 */
export async function installBrowsers(run) {
  const programs = Object.values(JSON.parse(readFileSync('test/e2e/engines/programs.json', 'utf8')))
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
      Buffer.from(`Browsers are missing. On Debian or Ubuntu: sudo apt-get install ${left.join(' ')}\n`),
    )
  return { code: left.length, output: Buffer.concat(output) }
}
