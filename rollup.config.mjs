/**
 * Builds dist/: the npm entries, the script tag's bundle with its lazy pieces, and the collector's package.
 * The plugins stand in src/build/.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import resolve from '@rollup/plugin-node-resolve'
import terser from '@rollup/plugin-terser'
import { collectorPackage } from './src/build/collector-package.mjs'
import { commonJsTypes } from './src/build/commonjs-types.mjs'
import { compress } from './src/build/compress.mjs'
import { copyFiles } from './src/build/copy-files.mjs'
import { declarations } from './src/build/declarations.mjs'
import { inlineConstants } from './src/build/inline-constants.mjs'
import { integrity } from './src/build/integrity.mjs'
import { onLog } from './src/build/on-log.mjs'
import { pinEntry } from './src/build/pin-entry.mjs'
import { pinPieces } from './src/build/pin-pieces.mjs'
import { throughLoader } from './src/build/through-loader.mjs'
import { typescript } from './src/build/typescript.mjs'

const { version, license, exports } = JSON.parse(readFileSync('package.json', 'utf8'))

const minified = () =>
  terser({
    module: true,
    ecma: 2020,
    mangle: { properties: false },
    compress: { passes: 3, unsafe_arrows: true },
  })
/** The plugins of everything that pages load: constants that they share with the collector cost no file of their own. */
const page = () => [typescript(), inlineConstants(['src/model/limits.ts', 'src/model/time.ts'])]
/** What npm installs beside our bundles stays out of them. */
const isPackage = id => /^[a-z@]/.test(id)
const banner = `/*! Heartfelt ${version} | ${license} */`

const transports = ['fanout', 'otlp', 'posthog', 'segment', 'sentry', 'webhook']

/** The package `heartfelt`. */
const npm = {
  input: {
    index: 'src/browser/index.ts',
    elements: 'src/browser/elements/index.ts',
    'service-worker': 'src/browser/outbox/service-worker.ts',
    ...Object.fromEntries(
      transports.map(name => [`transports/${name}`, `src/browser/transports/${name}.ts`]),
    ),
    react: 'src/bindings/react.ts',
    vue: 'src/bindings/vue.ts',
    svelte: 'src/bindings/svelte.ts',
  },
  // The core of @preact/signals is all that the widget needs of it; we do not depend on it by itself, so it is bundled.
  external: id => isPackage(id) && id !== '@preact/signals-core',
  plugins: [
    resolve({ resolveOnly: ['@preact/signals-core'] }),
    ...page(),
    copyFiles('src/browser/elements', /^custom-elements\.json$/, 'dist'),
  ],
  output: {
    dir: 'dist',
    format: 'es',
    chunkFileNames: 'chunks/[name]-[hash].js',
    sourcemap: true,
    // React Server Components may then import it without a client file of their own.
    banner: ({ name }) => (name === 'react' ? "'use client'" : ''),
  },
}

/**
 * `heartfelt/testing` stands alone, so that it changes no other bundle; in CommonJS as well, since that is what Jest runs.
 */
const testing = {
  input: { testing: 'src/browser/testing/index.ts' },
  plugins: [
    resolve(),
    ...page(),
    commonJsTypes('src/browser/testing/index.ts', './types/browser/testing/index.js'),
  ],
  output: [
    { dir: 'dist', format: 'es' },
    { dir: 'dist', format: 'cjs', entryFileNames: '[name].cjs' },
  ],
}

/** Filled by the bundle of the pieces, read by that of the entry. */
const pieces = new Map()

/**
 * The lazy pieces of the script tag. They are built apart from its entry so that no piece imports the entry: pages may
 * load it under another address (a query, a pinned version), and an import would then run it twice.
 */
const scriptPieces = {
  input: {
    outbox: 'src/browser/client-outbox.ts',
    prompting: 'src/browser/prompting/prompter.ts',
    'open-prompts': 'src/browser/prompting/open-prompts.ts',
    account: 'src/browser/account.ts',
    elements: 'src/browser/elements/index.ts',
  },
  preserveEntrySignatures: 'allow-extension',
  plugins: [resolve(), ...page(), minified(), pinPieces(pieces), throughLoader()],
  output: {
    dir: 'dist/heartfelt',
    format: 'es',
    entryFileNames: '[name].js',
    // The index of a folder is named after the folder.
    chunkFileNames: ({ name, moduleIds }) =>
      `${name === 'index' ? basename(dirname(moduleIds.at(-1))) : name}.js`,
    // One file for what nearly every piece imports, instead of one for each set of pieces that share it.
    manualChunks: {
      device: [
        'src/browser/device/client-storage.ts',
        'src/browser/device/device-context.ts',
        'src/browser/device/merge-context.ts',
        'src/browser/device/update-record.ts',
        'src/browser/device/telemetry-buffer.ts',
        'src/browser/privacy/page.ts',
        'src/browser/prompting/draft-key.ts',
      ],
    },
    hoistTransitiveImports: false,
  },
}

const scriptEntry = {
  input: { heartfelt: 'src/browser/script.ts' },
  plugins: [pinEntry(pieces), resolve(), ...page(), minified(), integrity(version), throughLoader()],
  // A function around it keeps the names of a classic script out of the page's.
  output: { dir: 'dist', format: 'iife', banner },
}

/** For service workers of pages with the script tag: `importScripts` takes no modules, and workers no `import()`. */
const scriptWorker = {
  input: { 'heartfelt-service-worker': 'src/browser/outbox/service-worker.ts' },
  plugins: [resolve(), ...page(), minified()],
  output: { dir: 'dist', format: 'iife', name: 'heartfeltWorker', banner },
}

/** The package `heartfelt-collector`. */
const collector = {
  input: { index: 'src/collector/index.ts', insight: 'src/collector/insight/index.ts', cli: 'src/cli.ts' },
  external: id => isPackage(id) || id.startsWith('node:'),
  plugins: [typescript(), collectorPackage()],
  output: {
    dir: 'dist/collector',
    format: 'es',
    chunkFileNames: 'chunks/[name]-[hash].js',
    banner: chunk => (chunk.name === 'cli' ? '#!/usr/bin/env node' : ''),
  },
}

const dashboard = {
  input: { dashboard: 'src/dashboard/main.tsx' },
  plugins: [
    resolve(),
    ...page(),
    minified(),
    copyFiles('src/dashboard', /\.(html|css|svg)$/, 'dist/collector/dashboard'),
    compress('dist/collector/dashboard', /\.(html|js|css|svg)$/),
  ],
  output: { dir: 'dist/collector/dashboard', format: 'es', chunkFileNames: '[name]-[hash].js' },
}

export default () => {
  rmSync('dist', { recursive: true, force: true })
  mkdirSync('dist')
  // Nobody who runs `npm start` or `npm run dev` reads declarations.
  if (process.env.HEARTFELT_TYPES !== 'no')
    dashboard.plugins.push(declarations(Object.values(exports).flatMap(({ types = [] }) => types)))
  return [npm, testing, scriptPieces, scriptEntry, scriptWorker, collector, dashboard].map(bundle => ({
    ...bundle,
    onLog,
  }))
}
