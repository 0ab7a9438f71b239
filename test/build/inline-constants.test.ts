import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rollup } from 'rollup'
import { expect, it, onTestFinished } from 'vitest'
// @ts-expect-error: a script
import { inlineConstants } from '../../src/build/inline-constants.mjs'

/** Bundles these files, with `constants.ts` for the constants and `main.ts` as the entry; returns the code. */
async function bundled(files: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'heartfelt-build-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const build = await rollup({
    input: join(folder, 'main.ts'),
    plugins: [
      // The files hold no types, so it is enough to find `name.ts` behind `./name.js`.
      { name: 'ts', resolveId: id => (id.startsWith('./') ? join(folder, id.replace(/js$/, 'ts')) : null) },
      inlineConstants([join(folder, 'constants.ts')]),
    ],
  })
  const { output } = await build.generate({ format: 'es' })
  return output[0].code
}

const constants = 'export const DAY_MS = 86_400_000\nexport const MAX_WORDS = 12\n'

it('puts the numbers into the modules that import them', async () => {
  const code = await bundled({
    'constants.ts': constants,
    'main.ts': "import { DAY_MS, MAX_WORDS } from './constants.js'\nexport const all = [DAY_MS, MAX_WORDS]\n",
  })
  expect(code).toMatch(/DAY_MS = 86_400_000/)
  expect(code).toMatch(/MAX_WORDS = 12/)
})

it('fails on a constant that is not a plain number', async () => {
  const files = {
    'constants.ts': 'export const WEEK_MS = 7 * 86_400_000\n',
    'main.ts': "import { WEEK_MS } from './constants.js'\nexport const all = [WEEK_MS]\n",
  }
  await expect(bundled(files)).rejects.toThrow(/exports no number WEEK_MS/)
})

it('fails on an import that it cannot replace', async () => {
  const files = { 'constants.ts': constants, 'main.ts': "export * from './constants.js'\n" }
  await expect(bundled(files)).rejects.toThrow(/Import from .*constants\.ts by/)
})
