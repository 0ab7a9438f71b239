/**
 * `npm run engines`: writes the README's table of browsers with the versions installed here, which `npm test` drives.
 * Reads the versions of Debian's packages.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { replaceSection } from './docs/section.mjs'

const at = path => fileURLToPath(new URL(`../${path}`, import.meta.url))
const programs = JSON.parse(readFileSync(at('test/e2e/engines/programs.json'), 'utf8'))
const engines = { chromium: 'Chromium', firefox: 'Firefox ESR', webkit: 'WebKitGTK' }

const rows = Object.entries(engines).map(([name, title]) => {
  const status = execFileSync('dpkg-query', ['--status', programs[name].package], { encoding: 'utf8' })
  // Without Debian's epoch and revision.
  const [, version] = /^Version: (?:\d+:)?([^-~+\s]+)/m.exec(status)
  return `| ${title} | ${version} |`
})
const table = ['| engine | version tested |', '|---|---|', ...rows].join('\n')
writeFileSync(at('README.md'), replaceSection(readFileSync(at('README.md'), 'utf8'), 'engines', table))
