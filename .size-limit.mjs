/**
 * Budgets, one for each way of taking Heartfelt and for each lazy piece; a build beyond one fails. What comes from npm
 * is bundled as an app would.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'

const folder = mkdtempSync(join(tmpdir(), 'heartfelt-sizes-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

/** The files that an app of this code loads: at once, and once the named pieces of ours are fetched. */
async function bundled(name, code, ...pieces) {
  const { metafile } = await build({
    stdin: { contents: code, resolveDir: '.' },
    outdir: join(folder, name),
    alias: { heartfelt: './dist/index.js' },
    external: ['react'],
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    metafile: true,
    logLevel: 'error',
  })
  const files = Object.entries(metafile.outputs)
  const loaded = new Set()
  const load = file => {
    if (loaded.has(file)) return
    loaded.add(file)
    for (const { path, kind, external } of metafile.outputs[file].imports)
      if (kind === 'import-statement' && !external) load(path)
  }
  for (const start of ['<stdin>', ...pieces.map(piece => `dist/chunks/${piece}-`)]) {
    const [file] = files.find(([, { entryPoint }]) => entryPoint?.startsWith(start)) ?? []
    if (!file) throw new Error(`${start} is not in the bundle of ${name}`)
    load(file)
  }
  const carries = [...loaded].flatMap(file => Object.keys(metafile.outputs[file].inputs))
  return { files: [...loaded], carries }
}

/** Headless imports must not carry what draws. */
async function headless(...how) {
  const { files, carries } = await bundled(...how)
  const drawing = carries.filter(file => /node_modules\/(preact|@preact)\//.test(file))
  if (drawing.length) throw new Error(`A headless import carries ${drawing}`)
  return files
}

const make =
  "import { createHeartfelt } from 'heartfelt'\nexport const heartfelt = createHeartfelt({ key: 'k', collector: '/' })"
const react = "export * from './dist/react.js'"
const script = (...pieces) => ['dist/heartfelt.js', ...(pieces.length ? [piece(...pieces)] : [])]
const piece = (...names) => `dist/heartfelt/${names.length > 1 ? `{${names}}` : names}-*.js`

export default [
  ['Every page view: the script tag’s entry', '4 KiB', script()],
  ['… and a moment was reached, but nobody is asked', '13 KiB', script('prompting', 'device')],
  [
    '… or somebody is asked: the question is on the page',
    '28.25 KiB',
    script('prompting', 'device', 'open-prompts'),
  ],
  [
    '… and has answered: kept, sent and acknowledged',
    '37.5 KiB',
    script('prompting', 'device', 'open-prompts', 'outbox', 'flush-loop'),
  ],
  ['From npm: `createHeartfelt()`', '4.25 KiB', await headless('npm', make)],
  [
    '… and `record()`: kept and sent, without Preact',
    '18.6 KiB',
    await headless('record', make, 'client-outbox', 'flush-loop'),
  ],
  [
    '… and `ask()`: the question is on the page',
    '29.75 KiB',
    (await bundled('ask', make, 'prompter', 'open-prompts')).files,
  ],
  ['`heartfelt/react`, beside React', '5.75 KiB', await headless('react', react)],
  [
    'A transport to somebody else’s backend: all five',
    '6 KiB',
    ['dist/transports/{otlp,posthog,segment,sentry,webhook}.js'],
  ],
  ['The elements', '2.5 KiB', [piece('elements')]],
  ['The other scales, surfaces and steps', '4.5 KiB', [piece('further', 'en-further', 'surfaces')]],
  [
    'The other thirteen languages together; a page loads one',
    '22.5 KiB',
    [piece('ar', 'de', 'es', 'fr', 'he', 'it', 'ja', 'nl', 'pl', 'pt', 'tr', 'zh')],
  ],
  ['Triggers and journeys', '3 KiB', [piece('watch-moments', 'journeys')]],
  [
    'Replies and “What I said”',
    '7.75 KiB',
    [piece('account', 'open-history', 'shown-replies', 'present-reply', 'case-follow-up', 'translations')],
  ],
  ['Pictures: camera, redaction brush, screenshot', '4.25 KiB', [piece('photo', 'prepare-attachments')]],
  ['On plain http: SHA-256', '1 KiB', [piece('plain-http')]],
  ['The debug panel', '2 KiB', [piece('debug')]],
  ['The service worker’s file', '7 KiB', ['dist/heartfelt-service-worker.js']],
].map(([name, limit, path]) => ({ name, limit, path, brotli: true }))
