import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, it } from 'vitest'
import root from '../../package.json' with { type: 'json' }
import collector from '../../src/collector/package.json' with { type: 'json' }

const source = fileURLToPath(new URL('../../src', import.meta.url))

/** The packages that the bundle's sources import, without Node's built-in modules. */
const imported = () => {
  const files = ['collector', 'model'].flatMap(folder =>
    (readdirSync(join(source, folder), { recursive: true }) as string[])
      .filter(name => name.endsWith('.ts'))
      .map(name => join(source, folder, name)),
  )
  const names = [...files, join(source, 'cli.ts')].flatMap(file =>
    ts.preProcessFile(readFileSync(file, 'utf8')).importedFiles.map(({ fileName }) => fileName),
  )
  const packages = names
    .filter(name => /^(?!node:)[a-z@]/.test(name))
    .map(name => /^(@[^/]+\/)?[^/]+/.exec(name)![0])
  return [...new Set(packages)].sort()
}

it('lists exactly the packages that the bundle imports', () => {
  expect(Object.keys(collector.dependencies).sort()).toEqual(imported())
})

it('has the versions that this repository develops with', () => {
  const versions = Object.keys(collector.dependencies).map(name => [
    name,
    root.devDependencies[name as keyof typeof root.devDependencies],
  ])
  expect(collector.dependencies).toEqual(Object.fromEntries(versions))
})

it('has the version, licence and engines of the main package', () => {
  const { version, license, type, engines } = collector
  expect({ version, license, type, engines }).toEqual({
    version: root.version,
    license: root.license,
    type: root.type,
    engines: root.engines,
  })
})

it('cannot be published from the sources', () => {
  expect(collector.private).toBe(true)
})
