import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { removeTree } from '../e2e/engines/remove-tree.js'
import { installed, root } from '../e2e/hosts/packed.js'

let folder: string
let home: string
let files: string[]
const read = (file: string) => readFileSync(join(home, file), 'utf8')
beforeAll(async () => {
  folder = await installed('react', '@types/react', 'vue', 'svelte')
  home = join(folder, 'node_modules/heartfelt')
  files = (readdirSync(home, { recursive: true }) as string[]).filter(
    name => !statSync(join(home, name)).isDirectory(),
  )
}, 120_000)
afterAll(() => removeTree(folder))

describe('the npm package', () => {
  it('contains only the expected files', () => {
    const belongs =
      /^(README\.md|CHANGELOG\.md|LICENSE|package\.json|dist\/(custom-elements|integrity)\.json|dist\/((chunks|heartfelt|transports)\/)?[\w.-]+\.js(\.map)?|dist\/testing\.(cjs|d\.cts)|dist\/types\/(browser|bindings|model)\/[\w/-]+\.d\.ts(\.map)?|dist\/source\/(browser|bindings|model)\/[\w/-]+\.tsx?)$/
    expect(files.filter(file => !belongs.test(file))).toEqual([])
    expect(files).toContain('dist/types/browser/index.d.ts')
  })

  it('contains every file that package.json names', () => {
    const { exports, main, types, typesVersions } = JSON.parse(read('package.json'))
    const filesOf = (target: unknown): string[] =>
      typeof target === 'string' ? [target] : Object.values(target as object).flatMap(filesOf)
    const named = filesOf([exports, main, types, Object.values(typesVersions['*'])])
    expect(named.filter(file => !existsSync(join(home, file)))).toEqual([])
  })

  it('imports only its own files and its dependencies', () => {
    const { dependencies, peerDependencies } = JSON.parse(read('package.json'))
    const allowed = Object.keys({ ...dependencies, ...peerDependencies })
    const unknownImports = files
      .filter(file => /\.(js|d\.ts)$/.test(file))
      .flatMap(file =>
        ts
          .preProcessFile(read(file), true, true)
          .importedFiles.map(({ fileName }) => fileName.replace(/\?$/, ''))
          .filter(name =>
            name.startsWith('.')
              ? ![name, name.replace(/\.js$/, '.d.ts')].some(one =>
                  existsSync(resolve(home, dirname(file), one)),
                )
              : !allowed.some(one => name === one || name.startsWith(`${one}/`)),
          )
          .map(name => `${file}: ${name}`),
      )
    expect(unknownImports).toEqual([])
  })

  it('has an entry without characters beyond Latin-1, for which browsers would store two bytes per character', () => {
    expect(read('dist/heartfelt.js').match(/[^\0-\xff]/g)).toBeNull()
  })

  it('has source maps whose sources exist', () => {
    const missing = files
      .filter(file => file.endsWith('.map'))
      .flatMap(file => {
        const { sources, sourcesContent } = JSON.parse(read(file))
        if (sourcesContent?.length === sources.length) return []
        return (sources as string[])
          .filter(source => !existsSync(resolve(home, dirname(file), source)))
          .map(one => `${file}: ${one}`)
      })
    expect(missing).toEqual([])
  })
})

it('the collector’s package contains only the expected files, and its pages link only to them', () => {
  const how = ['pack', './dist/collector', '--dry-run', '--json']
  const printed = JSON.parse(execFileSync('npm', how, { cwd: root, encoding: 'utf8' }))
  const [{ files, version }] = (Array.isArray(printed) ? printed : Object.values(printed)) as [
    { files: { path: string }[]; version: string },
  ]
  expect(version).toBe(manifest.version)
  const paths = files.map(({ path }) => path)
  const belongs =
    /^(README\.md|growing\.md|CHANGELOG\.md|LICENSE|package\.json|(cli|index|insight|chunks\/[\w-]+)\.js|dashboard\/\w+\.(css|html|js|svg)(\.(br|gz))?|public\/(integrity\.json|(heartfelt\/)?[\w.-]+\.js)(\.(br|gz))?|types\/(collector|model)\/[\w/-]+\.d\.ts)$/
  expect(paths.filter(path => !belongs.test(path))).toEqual([])
  expect(paths).toEqual(expect.arrayContaining(['README.md', 'CHANGELOG.md', 'LICENSE', 'cli.js']))
  const links = ['README.md', 'growing.md'].flatMap(name =>
    [...readFileSync(join(root, 'dist/collector', name), 'utf8').matchAll(/\]\(([^)]+)\)/g)].map(
      ([, to]) => to!,
    ),
  )
  expect(links.filter(to => !/^https?:/.test(to) && !paths.includes(to))).toEqual([])
})

it('has declarations that a strict TypeScript app can use', () => {
  const app = join(folder, 'app')
  cpSync(join(root, 'test/api/consumer'), app, { recursive: true })
  const { options, errors } = ts.convertCompilerOptionsFromJson(
    {
      target: 'es2022',
      module: 'nodenext',
      moduleResolution: 'nodenext',
      lib: ['es2023', 'dom', 'dom.iterable'],
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      types: [],
    },
    app,
  )
  expect(errors).toEqual([])
  const program = ts.createProgram([join(app, 'app.ts')], options)
  // Declarations of other packages are not checked.
  const ours = program
    .getSourceFiles()
    .filter(({ fileName }) => !fileName.includes('node_modules') || fileName.startsWith(home))
  const problems = [
    ...program.getOptionsDiagnostics(),
    ...ours.flatMap(file => [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ]),
  ]
  expect(ours.length).toBeGreaterThan(20)
  const found = problems.map(({ file, messageText, start }) => {
    const at =
      file && `${relative(folder, file.fileName)}:${file.getLineAndCharacterOfPosition(start!).line + 1} `
    return `${at}${ts.flattenDiagnosticMessageText(messageText, '\n')}`
  })
  expect(found).toEqual([])
}, 120_000)

it('every entry can be imported and required on a server, adds no globals and starts no timers', () => {
  const { exports } = JSON.parse(read('package.json'))
  const names = Object.keys(exports)
    .filter(path => !path.endsWith('.json'))
    .map(path => `heartfelt${path.slice(1)}`)
  const script = `
    const before = new Set(Object.getOwnPropertyNames(globalThis))
    for (const name of ${JSON.stringify(names)}) await import(name)
    const added = Object.getOwnPropertyNames(globalThis).filter(name => !before.has(name) && !/^__(vue|svelte)/i.test(name))
    if (added.length) throw new Error('globals: ' + added)
    const { createRequire } = await import('node:module')
    if (!createRequire(import.meta.url)('heartfelt').createHeartfelt) throw new Error('require')
    setImmediate(() => console.log('loaded', process.getActiveResourcesInfo().filter(one => /Timeout|TCP|FSReq/.test(one)).join()))`
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: folder,
    encoding: 'utf8',
  })
  expect(printed.trim()).toBe('loaded')
})

/** Permissive licences. */
const permissive = /^\(?(MIT|ISC|0BSD|Apache-2\.0|BSD-[23]-Clause|BlueOak-1\.0\.0|Unlicense)( OR .*)?\)?$/

it.each(['package.json', 'dist/collector/package.json'])(
  '%s: every package it installs has a permissive licence',
  manifest => {
    const seen = new Map<string, string>()
    const walk = (name: string, from: string) => {
      let at = from
      while (!existsSync(join(at, 'node_modules', name, 'package.json'))) {
        // An optional package for another platform.
        if (at === dirname(at)) return
        at = dirname(at)
      }
      const path = join(at, 'node_modules', name)
      if (seen.has(path)) return
      const { license, dependencies, optionalDependencies } = JSON.parse(
        readFileSync(join(path, 'package.json'), 'utf8'),
      )
      seen.set(path, license)
      for (const next of Object.keys({ ...dependencies, ...optionalDependencies })) walk(next, path)
    }
    const { dependencies } = JSON.parse(readFileSync(join(root, manifest), 'utf8'))
    for (const name of Object.keys(dependencies)) walk(name, root)
    expect(seen.size).toBeGreaterThanOrEqual(Object.keys(dependencies).length)
    expect([...seen].filter(([, license]) => !permissive.test(license))).toEqual([])
  },
)

it('S49 the lock file pins every package by hash, and the bill of materials lists the installed packages', () => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { integrity?: string; link?: boolean; inBundle?: boolean }>
  }
  const unpinned = Object.entries(packages).filter(
    ([path, { integrity, inBundle }]) => path && !integrity && !inBundle,
  )
  expect(unpinned.map(([path]) => path)).toEqual([])
  const how = ['sbom', '--omit=dev', '--sbom-format=cyclonedx', '--package-lock-only']
  const bill = JSON.parse(
    execFileSync('npm', how, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  )
  const listed = bill.components.map(({ group, name }: { group?: string; name: string }) =>
    group ? `${group}/${name}` : name,
  )
  expect(listed.sort()).toEqual(['@preact/signals', '@preact/signals-core', 'idb-keyval', 'preact'])
})
