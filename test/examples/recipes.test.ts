import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { root } from '../e2e/hosts/packed.js'

/**
 * Compiles and runs each code block of the documents against the sources, without a page or a network, as on a server.
 */
const sources: Record<string, string> = {
  heartfelt: '../../src/browser/index.js',
  'heartfelt/elements': '../../src/browser/elements/index.js',
  ...Object.fromEntries(
    ['fanout', 'otlp', 'posthog', 'segment', 'sentry', 'webhook'].map(name => [
      `heartfelt/transports/${name}`,
      `../../src/browser/transports/${name}.js`,
    ]),
  ),
}

const blocks = ['README.md', 'examples/migrating.md'].flatMap(file =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/^```(?:js|ts)\n([\s\S]*?)^```/gm)].map(
    ([, code], index) => [`${file}, block ${index + 1}`, code!] as const,
  ),
)

/** Runs the text of a module with our sources as its imports. `button` is declared, but undefined. */
async function run(code: string): Promise<unknown> {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  })
  const modules = new Map<string, unknown>()
  for (const [, name] of code.matchAll(/from '([^']+)'/g)) modules.set(name!, await import(sources[name!]!))
  const AsyncFunction = (async () => {}).constructor as FunctionConstructor
  const body = new AsyncFunction('require', 'exports', 'button', outputText)
  const exported: { heartfelt?: { destroy(): void; record(input: object): Promise<{ id: string }> } } = {}
  await body((name: string) => modules.get(name), exported, undefined)
  return exported.heartfelt
}

describe('the code in the documents', () => {
  it('has blocks', () => expect(blocks.length).toBeGreaterThan(3))
  it.each(blocks)('%s runs', async (_, code) => {
    if (!/import /.test(code)) throw new Error('This block has no import, so it cannot be run.')
    await run(code)
  })
})
