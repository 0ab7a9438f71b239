/**
 * Holds CHANGELOG.md to its form, https://keepachangelog.com, and turns what is unreleased into a version:
 * `npm version <version>` runs this file between the new number and its commit.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const at = path => fileURLToPath(new URL(`../${path}`, import.meta.url))
const heading = /^## (?:(Unreleased)|(\d+\.\d+\.\d+) - (\S+))$/

/** The sections in their order: `{ name, date?, body }`. A heading that is neither has no name. */
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

// The 31st of February would parse as a day of March.
const isDay = date => !Number.isNaN(Date.parse(date)) && new Date(date).toISOString().startsWith(date)
const isNewer = (a, b) => {
  const [left, right] = [a, b].map(one => one.split('.').map(Number))
  const index = left.findIndex((part, place) => part !== right[place])
  return index >= 0 && left[index] > right[index]
}

/**
 * What is wrong with a changelog, in words.
 * @param version The manifest's: the newest one that is released, or the first one to come.
 */
export function problems(text, version, { today, exists = path => existsSync(at(path)) }) {
  const found = []
  const [unreleased, ...released] = sections(text)
  if (unreleased?.name !== 'Unreleased') found.push('The first section must be “## Unreleased”.')
  for (const { first, name, date, body } of released) {
    if (!name || name === 'Unreleased') found.push(`“${first}” must be “## 1.2.3 - 2026-01-31”.`)
    else if (!isDay(date) || date > today) found.push(`${name}: ${date} is no day of the past.`)
    if (!body) found.push(`${first.slice(3)}: says nothing.`)
  }
  for (const [index, { name, date }] of released.slice(1).entries()) {
    const { name: above, date: later } = released[index]
    if (name && above && !isNewer(above, name)) found.push(`${above} stands above ${name}, and is not newer.`)
    if (date > later) found.push(`${name} is of a later day than ${above}.`)
  }
  const newest = released[0]?.name
  if (newest && newest !== version) found.push(`The manifest says ${version}, the newest section ${newest}.`)
  if (!newest && !unreleased?.body) found.push('Unreleased says nothing, and nothing is released.')
  for (const [, to] of text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g))
    if (!/^https:\/\//.test(to) && !exists(to)) found.push(`A link leads nowhere: ${to}`)
  return found
}

/** The changelog with what was unreleased under `version`, and room for what comes next. */
export function release(text, version, today) {
  const [unreleased] = sections(text)
  if (!unreleased?.body) throw new Error('CHANGELOG.md: Unreleased says nothing of what this version brings.')
  return text.replace(/^## Unreleased$/m, `## Unreleased\n\n## ${version} - ${today}`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const today = new Date().toISOString().slice(0, 10)
  const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8'))
  const text = release(readFileSync(at('CHANGELOG.md'), 'utf8'), version, today)
  const wrong = problems(text, version, { today })
  if (wrong.length) throw new Error(`CHANGELOG.md:\n${wrong.join('\n')}`)
  writeFileSync(at('CHANGELOG.md'), text)
}
