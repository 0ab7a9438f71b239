/**
 * Checks that CHANGELOG.md follows https://keepachangelog.com, and moves the unreleased changes under a new version.
 * `npm version <version>` runs this file after it has set the version and before it commits.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const at = path => fileURLToPath(new URL(`../${path}`, import.meta.url))
const heading = /^## (?:(Unreleased)|(\d+\.\d+\.\d+) - (\S+))$/

/** The sections in order: `{ first, name, date, body }`. A heading of any other form has no `name`. */
function sections(text) {
  return text
    .split(/^(?=## )/m)
    .slice(1)
    .map(part => {
      const [first] = part.split('\n', 1)
      const [, unreleased, version, date] = heading.exec(first) ?? []
      return { first, name: unreleased ?? version, date, body: part.slice(first.length).trim() }
    })
}

// `Date.parse` accepts the 31st of February as the 3rd of March.
const isDay = date => !Number.isNaN(Date.parse(date)) && new Date(date).toISOString().startsWith(date)
const isNewer = (a, b) => {
  const [left, right] = [a, b].map(one => one.split('.').map(Number))
  const index = left.findIndex((part, i) => part !== right[i])
  return index >= 0 && left[index] > right[index]
}

/**
 * Returns an error message for each mistake in a changelog.
 * @param version The version in package.json, which must be that of the newest section, if any is released.
 */
export function problems(text, version, { today, exists = path => existsSync(at(path)) }) {
  const found = []
  const [unreleased, ...released] = sections(text)
  if (unreleased?.name !== 'Unreleased') found.push('The first section must be “## Unreleased”.')
  for (const { first, name, date, body } of released) {
    if (!name || name === 'Unreleased') found.push(`“${first}” must be “## 1.2.3 - 2026-01-31”.`)
    else if (!isDay(date) || date > today)
      found.push(`${name}: ${date} is not a valid date, or lies in the future.`)
    if (!body) found.push(`${first.slice(3)}: the section is empty.`)
  }
  for (const [index, { name, date }] of released.slice(1).entries()) {
    const { name: above, date: later } = released[index]
    if (name && above && !isNewer(above, name)) found.push(`${above} stands above ${name}, but is not newer.`)
    if (date > later) found.push(`${name} has a later date than ${above} above it.`)
  }
  const newest = released[0]?.name
  if (newest && newest !== version)
    found.push(`package.json has version ${version}, the newest section ${newest}.`)
  if (!newest && !unreleased?.body) found.push('Unreleased is empty, and no version is released.')
  for (const [, to] of text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g))
    if (!/^https:\/\//.test(to) && !exists(to)) found.push(`A link has no target: ${to}`)
  return found
}

/** Moves the unreleased changes under `version`, below an empty section “Unreleased”. */
export function release(text, version, today) {
  const [unreleased] = sections(text)
  if (!unreleased?.body)
    throw new Error('CHANGELOG.md: Unreleased is empty; describe what this version changes.')
  return text.replace(/^## Unreleased$/m, `## Unreleased\n\n## ${version} - ${today}`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const today = new Date().toISOString().slice(0, 10)
  const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8'))
  const text = release(readFileSync(at('CHANGELOG.md'), 'utf8'), version, today)
  const found = problems(text, version, { today })
  if (found.length) throw new Error(`CHANGELOG.md:\n${found.join('\n')}`)
  writeFileSync(at('CHANGELOG.md'), text)
}
