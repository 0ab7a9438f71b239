/** Builds each contender as a team would ship it: minified, with code splitting where the contender uses dynamic imports. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = name => fileURLToPath(new URL(name, import.meta.url))
const bundled = ['dom', 'preact', 'sentry-async', 'sentry-sync', 'posthog', 'formbricks']

/** The files that a contender loads later, at the paths of its own servers. */
const served = {
  'heartfelt.js': '../../dist/heartfelt.js',
  heartfelt: '../../dist/heartfelt',
  'static/surveys.js': 'peers/node_modules/posthog-js/dist/surveys.js',
  'js/surveys.umd.cjs': 'peers/node_modules/@formbricks/surveys/dist/index.umd.js',
}

export async function buildContenders(folder) {
  const how = {
    bundle: true,
    minify: true,
    target: 'es2022',
    nodePaths: [here('peers/node_modules'), here('../../node_modules')],
    define: { 'process.env.NODE_ENV': '"production"', __SENTRY_DEBUG__: 'false' },
    logLevel: 'error',
  }
  for (const name of bundled)
    await build({
      ...how,
      entryPoints: [here(`contenders/${name}.js`)],
      outdir: join(folder, name),
      format: 'esm',
      splitting: true,
    })
  await build({
    ...how,
    entryPoints: [here('contenders/sentry-modal.js')],
    outfile: join(folder, 'feedback-modal.min.js'),
    format: 'iife',
  })
  for (const [path, from] of Object.entries(served))
    cpSync(here(from), join(folder, path), { recursive: true })

  const page = (name, script) =>
    writeFileSync(
      join(folder, `${name}.html`),
      `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>Page</title><h1>Page</h1>${script}</html>`,
    )
  page('before', '')
  page('empty', '')
  page('heartfelt', readFileSync(here('contenders/heartfelt.html'), 'utf8'))
  for (const name of bundled) page(name, `<script type="module" src="/${name}/${name}.js"></script>`)
}
