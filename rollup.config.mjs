/**
 * Builds dist/: the npm entries, the script-tag bundle with its pinned chunks, and the collector's package.
 * Declarations come from tsc, one tree for each of the two packages.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import resolve from '@rollup/plugin-node-resolve'
import terser from '@rollup/plugin-terser'
import typescript from '@rollup/plugin-typescript'
import { inlineConstants } from './src/build/inline-constants.mjs'
import { prune, sourced, spellOut } from './src/declarations.mjs'

const { version, license, dependencies, devDependencies, exports } = JSON.parse(
  readFileSync('package.json', 'utf8'),
)

/**
 * All bundles share one TypeScript program, made for the first of them. It does not check: that is done once, by the
 * tsc that writes the declarations meanwhile.
 */
const transpiler = typescript({
  tsconfig: './tsconfig.json',
  noEmit: false,
  noForceEmit: false,
  noCheck: true,
  include: ['src/**'],
})
let started = false
const typed = () => ({
  ...transpiler,
  buildStart(options) {
    if (started) return
    started = true
    return transpiler.buildStart.call(this, options)
  },
})

const minified = () =>
  terser({ module: true, ecma: 2020, mangle: { properties: false }, compress: { passes: 3 } })

/** Files of plain numbers that pages share with the collector. */
const constants = () => inlineConstants(['src/model/limits.ts', 'src/model/time.ts'])

/** Entries by output name; only what exists is built. */
const entries = list => Object.fromEntries(Object.entries(list).filter(([, file]) => existsSync(file)))
const files = (folder, ending) =>
  existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith(ending)) : []

/** Everything that npm installs beside us stays out of our bundles. */
const isPackage = id => /^[a-z@]/.test(id)

const npm = {
  input: entries({
    index: 'src/browser/index.ts',
    elements: 'src/browser/elements/index.ts',
    'service-worker': 'src/browser/outbox/service-worker.ts',
    ...Object.fromEntries(
      ['fanout', 'otlp', 'posthog', 'segment', 'sentry', 'webhook'].map(name => [
        `transports/${name}`,
        `src/browser/transports/${name}.ts`,
      ]),
    ),
    react: 'src/bindings/react.ts',
    vue: 'src/bindings/vue.ts',
    svelte: 'src/bindings/svelte.ts',
  }),
  // The core of @preact/signals is all that the widget needs of it, and is nobody's direct dependency: it goes along.
  external: id => isPackage(id) && id !== '@preact/signals-core',
  plugins: [resolve({ resolveOnly: ['@preact/signals-core'] }), typed(), constants(), manifest()],
  output: {
    dir: 'dist',
    format: 'es',
    chunkFileNames: 'chunks/[name]-[hash].js',
    sourcemap: true,
    // Lets a React server component render ours without a file of its own around them.
    banner: ({ name }) => (name === 'react' ? "'use client'" : ''),
  },
}

/** Tells editors and documentation tools about the elements. */
function manifest() {
  return {
    name: 'manifest',
    writeBundle: () => cpSync('src/browser/elements/custom-elements.json', 'dist/custom-elements.json'),
  }
}

/**
 * The script-tag bundle and its lazy pieces are built apart, so that a piece never imports the entry back: pages may
 * load the entry under another address (a query, a pinned version), and would then run it twice.
 */
const pieces = new Map()
const piecesOf = entries({
  outbox: 'src/browser/outbox/outbox.ts',
  prompting: 'src/browser/prompting/prompter.ts',
  account: 'src/browser/account.ts',
  debug: 'src/browser/debug/index.ts',
  elements: 'src/browser/elements/index.ts',
})

const lazy = {
  input: piecesOf,
  preserveEntrySignatures: 'allow-extension',
  plugins: [resolve(), typed(), constants(), minified(), pinPieces(), throughLoader()],
  output: {
    dir: 'dist/heartfelt',
    format: 'es',
    entryFileNames: '[name].js',
    // A folder's index is named for its folder.
    chunkFileNames: ({ name, moduleIds }) =>
      `${name === 'index' ? basename(dirname(moduleIds.at(-1))) : name}.js`,
    // What nearly every piece stands on is one file, not one for each set of pieces that share it.
    manualChunks: {
      device: [
        'src/browser/device/client-storage.ts',
        'src/browser/device/device-context.ts',
        'src/browser/device/merge-context.ts',
        'src/browser/device/update-record.ts',
        'src/browser/device/telemetry-buffer.ts',
        'src/browser/privacy/page.ts',
      ],
    },
    hoistTransitiveImports: false,
  },
}

const LOADER = 'globalThis[Symbol.for("heartfelt.load")]'

/** Every dynamic import of the script-tag bundle goes through the loader in src/browser/pieces.ts. */
function throughLoader() {
  return {
    name: 'through-loader',
    renderDynamicImport: ({ moduleId }) =>
      moduleId.endsWith('pieces.ts') ? null : { left: `${LOADER}(`, right: ')' },
  }
}

const hashed = (algorithm, bytes) => createHash(algorithm).update(bytes).digest('base64')

/** What a piece's file is called once its hash is known; the loader finds the name in the same way. */
const named = (file, hash) => `${basename(file, '.js')}-${hash.slice(0, 8).replace(/\W/g, '_')}.js`

/** Replaces the address in each call of the loader by `name hash` of all that has to be fetched for it. */
function pin(chunk, pinsOf) {
  let pinned = 0
  chunk.code = chunk.code.replace(
    /(Symbol\.for\("heartfelt\.load"\)\]\()"\.\/(?:heartfelt\/)?([^"]+)"/g,
    (_, call, file) => {
      pinned++
      return `${call}"${pinsOf(file).join(' ')}"`
    },
  )
  return pinned
}

/** Turns the static imports of a piece, and what it hands on, into looks at what the loader has brought before it. */
function linkThroughLoader(chunk) {
  const brought = file => `${LOADER}["${basename(file, '.js')}"]`
  chunk.code = chunk.code
    .replace(/\bimport\s*(?:\{([^}]*)\}\s*from\s*)?"\.\/([^"]+)";/g, (_, names, file) =>
      names ? `const{${names.replace(/\s+as\s+/g, ':')}}=${brought(file)};` : '',
    )
    .replace(/\bexport\s*\{([^}]*)\}\s*from\s*"\.\/([^"]+)";/g, (_, names, file) => {
      const handed = names.split(',').map(name => name.trim().split(/\s+as\s+/))
      const taken = handed.map(([from], i) => `${from}:handed${i}`)
      const given = handed.map(([from, as = from], i) => `handed${i} as ${as}`)
      return `const{${taken}}=${brought(file)};export{${given}};`
    })
}

/**
 * Pins the pieces to each other, what loads nothing first: each carries the hashes of those it loads, and so the entry
 * stands for all of them. Notes the pins by source file, for the entry.
 */
function pinPieces() {
  return {
    name: 'pin-pieces',
    generateBundle(_, bundle) {
      const hashes = new Map()
      const path = []
      const hashOf = file => {
        if (hashes.has(file)) return hashes.get(file)
        if (path.includes(file))
          this.error(`Pieces load each other in a circle: ${[...path, file].join(' → ')}`)
        path.push(file)
        const chunk = bundle[file]
        if (pin(chunk, other => pinsOf(other, closure(file))) < chunk.dynamicImports.length)
          this.error(`${file} loads a piece without its hash.`)
        linkThroughLoader(chunk)
        path.pop()
        // Every page view carries some of these, so they are the shortest that a browser compares.
        hashes.set(file, hashed('sha256', chunk.code))
        return hashes.get(file)
      }
      const closure = file => [...new Set([...bundle[file].imports.flatMap(closure), file])]
      // What the importing piece stands on has been fetched and compared before.
      const pinsOf = (file, known = []) =>
        closure(file)
          .filter(one => !known.includes(one))
          .map(one => `${basename(one, '.js')} ${hashOf(one)}`)
      for (const { fileName, facadeModuleId } of Object.values(bundle)) {
        hashOf(fileName)
        if (facadeModuleId) pieces.set(facadeModuleId, { fileName, pins: pinsOf(fileName) })
      }
      for (const [file, chunk] of Object.entries(bundle)) chunk.fileName = named(file, hashOf(file))
    },
  }
}

/** Points the entry's dynamic imports at the pieces built before, and pins them. */
function pinned() {
  return {
    name: 'pinned',
    async resolveDynamicImport(specifier, importer) {
      if (typeof specifier !== 'string') return null
      const resolved = await this.resolve(specifier, importer)
      const piece = pieces.get(resolved?.id)
      if (!piece) this.error(`${specifier} is imported lazily but is no piece of the script-tag bundle`)
      return { id: `./heartfelt/${piece.fileName}`, external: true }
    },
    generateBundle(_, bundle) {
      const pinsOf = file => [...pieces.values()].find(({ fileName }) => fileName === file).pins
      for (const chunk of Object.values(bundle))
        if (pin(chunk, pinsOf) < chunk.dynamicImports.length)
          this.error('The entry loads a piece without its hash.')
    },
  }
}

const script = {
  input: { heartfelt: 'src/browser/script.ts' },
  plugins: [pinned(), resolve(), typed(), constants(), minified(), integrity(), throughLoader()],
  output: {
    dir: 'dist',
    format: 'es',
    banner: `/*! Heartfelt ${version} | ${license} */`,
  },
}

/** Writes dist/integrity.json, so that pages can pin every file. */
function integrity() {
  return {
    name: 'integrity',
    writeBundle() {
      const hash = file => `sha384-${hashed('sha384', readFileSync(`dist/${file}`))}`
      // Beside the stable name one that never changes what it holds.
      cpSync('dist/heartfelt.js', `dist/heartfelt-${version}.js`)
      const all = [
        'heartfelt.js',
        `heartfelt-${version}.js`,
        ...files('dist/heartfelt', '.js').map(name => `heartfelt/${name}`),
      ]
      writeFileSync(
        'dist/integrity.json',
        JSON.stringify(Object.fromEntries(all.map(file => [file, hash(file)])), null, 2),
      )
    },
  }
}

/** For service workers of pages that use the script tag: `importScripts` takes no modules, and workers no `import()`. */
const worker = {
  input: { 'heartfelt-service-worker': 'src/browser/outbox/service-worker.ts' },
  plugins: [resolve(), typed(), constants(), minified()],
  output: {
    dir: 'dist',
    format: 'iife',
    name: 'heartfeltWorker',
    banner: `/*! Heartfelt ${version} | ${license} */`,
  },
}

const collector = {
  input: entries({
    index: 'src/collector/index.ts',
    insight: 'src/collector/insight/index.ts',
    cli: 'src/cli.ts',
  }),
  external: id => isPackage(id) || id.startsWith('node:'),
  plugins: [typed(), collectorPackage()],
  output: {
    dir: 'dist/collector',
    format: 'es',
    chunkFileNames: 'chunks/[name]-[hash].js',
    banner: chunk => (chunk.name === 'cli' ? '#!/usr/bin/env node' : ''),
  },
}

/** What the second package's readers are told, by the name it has there. */
const pages = { 'README.md': 'running.md', 'growing.md': 'growing.md' }

/** A page without links to what does not travel with it. */
const alone = text =>
  text.replace(/\[([^\]]+)\]\(([^)]+)\)/g, (link, words, to) =>
    /^https?:/.test(to) || Object.keys(pages).includes(to) ? link : words,
  )

/** The second package: what `npx heartfelt-collector` installs, with a manifest made from ours. */
function collectorPackage() {
  const needs = ['hono', '@hono/node-server', 'libsql', 'pg', 'standardwebhooks', 'zod']
  return {
    name: 'collector-package',
    writeBundle() {
      for (const name of readdirSync('dist').filter(name => /^(heartfelt.*|integrity\.json)$/.test(name)))
        cpSync(`dist/${name}`, `dist/collector/public/${name}`, { recursive: true })
      for (const name of ['LICENSE', 'CHANGELOG.md']) cpSync(name, `dist/collector/${name}`)
      for (const [name, from] of Object.entries(pages))
        writeFileSync(`dist/collector/${name}`, alone(readFileSync(`docs/${from}`, 'utf8')))
    },
    generateBundle(_, bundle) {
      const imported = new Set(
        Object.values(bundle).flatMap(chunk => [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])]),
      )
      const used = needs.filter(name => [...imported].some(id => id === name || id.startsWith(`${name}/`)))
      this.emitFile({
        type: 'asset',
        fileName: 'package.json',
        source: JSON.stringify(
          {
            name: 'heartfelt-collector',
            version,
            description:
              'The reference collector of Heartfelt: one process on an embedded database, or many over Postgres.',
            license,
            type: 'module',
            engines: { node: '>=20.19' },
            bin: { 'heartfelt-collector': './cli.js' },
            exports: {
              '.': { types: './types/collector/index.d.ts', default: './index.js' },
              './insight': { types: './types/collector/insight/index.d.ts', default: './insight.js' },
              './package.json': './package.json',
            },
            dependencies: Object.fromEntries(
              used.map(name => [name, devDependencies[name] ?? dependencies[name]]),
            ),
          },
          null,
          2,
        ),
      })
    },
  }
}

const dashboard = existsSync('src/dashboard/main.tsx') && {
  input: { dashboard: 'src/dashboard/main.tsx' },
  plugins: [resolve(), typed(), constants(), minified(), statics(), declarations()],
  output: { dir: 'dist/collector/dashboard', format: 'es', chunkFileNames: '[name]-[hash].js' },
}

/** Pages and styles of the dashboard are shipped as they are. */
function statics() {
  return {
    name: 'statics',
    writeBundle() {
      for (const name of readdirSync('src/dashboard').filter(name => /\.(html|css|svg)$/.test(name)))
        cpSync(`src/dashboard/${name}`, `dist/collector/dashboard/${name}`)
    },
  }
}

/**
 * One tree of declarations for each package, written and checked in a process of its own while the bundles are made;
 * `npm start` has no use for them and leaves them out.
 */
const typesWanted = process.env.HEARTFELT_TYPES !== 'no'
let declared

/** Resolves with tsc's exit code. */
const declare = () =>
  new Promise((resolve, reject) =>
    spawn('npx', ['tsc', '--project', 'src'], { stdio: 'inherit' }).on('error', reject).on('close', resolve),
  )

function declarations() {
  return {
    name: 'declarations',
    async writeBundle() {
      if (!typesWanted) return
      if (await declared) this.error('The declarations could not be written.')
      for (const part of ['model', 'collector'])
        cpSync(`dist/types/${part}`, `dist/collector/types/${part}`, {
          recursive: true,
          filter: path => !path.endsWith('.map'),
        })
      spellOut('src/model', 'dist/types/model')
      prune(
        'dist/types',
        Object.values(exports).flatMap(({ types = [] }) => types),
      )
      sourced('dist/types', 'src', 'dist/source')
    },
  }
}

export default () => {
  rmSync('dist', { recursive: true, force: true })
  mkdirSync('dist')
  if (typesWanted) declared = declare()
  return [npm, lazy, script, worker, collector, dashboard].filter(Boolean)
}
