/**
 * Builds dist/: the npm entries, the script-tag bundle with its pinned chunks, and the collector's package.
 * Declarations come from tsc, one tree for each of the two packages.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import resolve from '@rollup/plugin-node-resolve'
import terser from '@rollup/plugin-terser'
import typescript from '@rollup/plugin-typescript'
import { prune, sourced, spellOut } from './src/declarations.mjs'

const { version, license, dependencies, devDependencies, exports } = JSON.parse(
  readFileSync('package.json', 'utf8'),
)
const typed = () =>
  typescript({ tsconfig: './tsconfig.json', noEmit: false, noForceEmit: false, include: ['src/**'] })
const minified = () =>
  terser({ module: true, ecma: 2020, mangle: { properties: false }, compress: { passes: 3 } })

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
  plugins: [resolve({ resolveOnly: ['@preact/signals-core'] }), typed(), manifest()],
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
  keeping: 'src/browser/outbox/keeping.ts',
  prompting: 'src/browser/prompting/prompter.ts',
  account: 'src/browser/account.ts',
  debug: 'src/browser/debug/index.ts',
  elements: 'src/browser/elements/index.ts',
})

const lazy = {
  input: piecesOf,
  plugins: [resolve(), typed(), minified(), remember(), again()],
  output: {
    dir: 'dist/heartfelt',
    format: 'es',
    entryFileNames: '[name]-[hash].js',
    chunkFileNames: '[name]-[hash].js',
    hoistTransitiveImports: false,
  },
}

/** Notes the hashed name of each piece by its source file. */
function remember() {
  return {
    name: 'remember',
    generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle))
        if (chunk.facadeModuleId) pieces.set(chunk.facadeModuleId, chunk.fileName)
    },
  }
}

/**
 * Firefox remembers a module that could not be fetched for as long as the page lives: ask again under another address.
 */
function again() {
  return {
    name: 'again',
    renderDynamicImport: () => ({ left: '(u=>import(u).catch(()=>import(u+"?"+Date.now())))(', right: ')' }),
  }
}

/** Points the entry's dynamic imports at the pieces built before. */
function pinned() {
  return {
    name: 'pinned',
    async resolveDynamicImport(specifier, importer) {
      const resolved = await this.resolve(specifier, importer)
      const piece = pieces.get(resolved?.id)
      if (!piece) this.error(`${specifier} is imported lazily but is no piece of the script-tag bundle`)
      return { id: `./heartfelt/${piece}`, external: true }
    },
  }
}

const script = {
  input: { heartfelt: 'src/browser/script.ts' },
  plugins: [pinned(), resolve(), typed(), minified(), integrity(), again()],
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
      const hash = file =>
        `sha384-${createHash('sha384')
          .update(readFileSync(`dist/${file}`))
          .digest('base64')}`
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
  plugins: [resolve(), typed(), minified()],
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
  plugins: [typed(), collectorPackage(), declarations()],
  output: {
    dir: 'dist/collector',
    format: 'es',
    chunkFileNames: 'chunks/[name]-[hash].js',
    banner: chunk => (chunk.name === 'cli' ? '#!/usr/bin/env node' : ''),
  },
}

/** The second package: what `npx heartfelt-collector` installs, with a manifest made from ours. */
function collectorPackage() {
  const needs = ['hono', '@hono/node-server', 'libsql', 'pg', 'standardwebhooks', 'zod']
  return {
    name: 'collector-package',
    writeBundle() {
      for (const name of readdirSync('dist').filter(name => /^(heartfelt.*|integrity\.json)$/.test(name)))
        cpSync(`dist/${name}`, `dist/collector/public/${name}`, { recursive: true })
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
  plugins: [resolve(), typed(), minified(), statics()],
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

/** One tree of declarations for each package; `npm start` has no use for them and leaves them out. */
function declarations() {
  return {
    name: 'declarations',
    writeBundle() {
      if (process.env.HEARTFELT_TYPES === 'no') return
      const { status } = spawnSync('npx', ['tsc', '--project', 'src'], { stdio: 'inherit' })
      if (status) this.error('The declarations could not be written.')
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
  return [npm, lazy, script, worker, collector, dashboard].filter(Boolean)
}
