import { execFile } from 'node:child_process'
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { removeTree } from '../../engines/remove-tree.js'
import { installed, root } from '../packed.js'

/** The recipes of docs/testing.md, run with the packed tarball. Those of Jest are in `../matrix/jest.run.ts`. */
const recipes = join(root, 'test/e2e/hosts/recipes')
const run = promisify(execFile)
let folder: string

beforeAll(async () => {
  folder = await installed('react', 'react-dom', '@types/react', 'vitest', 'vite', 'happy-dom')
  for (const name of ['shop', 'vitest', 'typescript'])
    cpSync(join(recipes, name), folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{"name":"app","private":true,"type":"module"}')
})
afterAll(() => removeTree(folder))

/** What TypeScript finds wrong in one file. */
function problems(file: string, options: ts.CompilerOptions): string[] {
  const program = ts.createProgram([join(folder, file)], {
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    ...options,
  })
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}

describe('row 9: TypeScript finds the types', () => {
  it.each([
    [
      'moduleResolution node (node10)',
      'app.ts',
      {
        moduleResolution: ts.ModuleResolutionKind.Node10,
        module: ts.ModuleKind.ES2022,
        ignoreDeprecations: '6.0',
      },
    ],
    ['node16, an ES module', 'app.ts', { module: ts.ModuleKind.Node16 }],
    ['node16, CommonJS', 'commonjs.cts', { module: ts.ModuleKind.Node16 }],
    [
      'bundler',
      'app.ts',
      { moduleResolution: ts.ModuleResolutionKind.Bundler, module: ts.ModuleKind.ESNext },
    ],
  ])('%s', (_, file, options) => {
    expect(problems(file, options)).toEqual([])
  })
})

it('row 9: Vitest runs the recipe with a mocked module, and a component with a test client', async () => {
  const { stdout } = await run('node', ['node_modules/vitest/vitest.mjs', 'run', '--root', folder], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', VITEST: '' },
  })
  expect(stdout).toMatch(/Tests +2 passed/)
})

it('row 9: CommonJS requires the testing entry, and it holds the names of the ES module', async () => {
  const script = `
    const testing = require('heartfelt/testing')
    import('heartfelt/testing').then(module => {
      const missing = Object.keys(module).filter(name => !(name in testing) && name !== 'default' && name !== 'module.exports')
      console.log(JSON.stringify([typeof testing.createTestHeartfelt, missing]))
    })`
  const { stdout } = await run('node', ['--input-type=commonjs', '--eval', script], { cwd: folder })
  expect(JSON.parse(stdout)).toEqual(['function', []])
})
