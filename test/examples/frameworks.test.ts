import { readFileSync } from 'node:fs'
import { compile } from 'svelte/compiler'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { compileScript, compileTemplate, parse } from 'vue/compiler-sfc'

/** The README's only code block in a language. */
function blockOf(language: string): string {
  const blocks = [
    ...readFileSync('README.md', 'utf8').matchAll(
      new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'),
    ),
  ]
  expect(blocks).toHaveLength(1)
  return blocks[0]![1]!
}

/** The names that a block imports from an entry of the package. */
const importsOf = (code: string, entry: string): string[] =>
  new RegExp(`import \\{ (.+) \\} from '${entry}'`).exec(code)![1]!.split(', ')

describe('the README’s example for', () => {
  it.each([
    ['jsx', 'heartfelt/react', '../../src/bindings/react.js'],
    ['vue', 'heartfelt/vue', '../../src/bindings/vue.js'],
    ['svelte', 'heartfelt/svelte', '../../src/bindings/svelte.js'],
  ])('%s has at most six lines and imports only what %s exports', async (language, entry, source) => {
    const code = blockOf(language)
    expect(code.trim().split('\n').length).toBeLessThanOrEqual(6)
    const module = await import(source)
    for (const name of importsOf(code, entry)) expect(module[name], name).toBeDefined()
  })

  it('React compiles', () => {
    const { diagnostics } = ts.transpileModule(blockOf('jsx'), {
      fileName: 'App.jsx',
      reportDiagnostics: true,
      compilerOptions: { jsx: ts.JsxEmit.ReactJSX, module: ts.ModuleKind.ESNext, allowJs: true },
    })
    expect(diagnostics).toEqual([])
  })

  it('Vue compiles', () => {
    const { descriptor, errors } = parse(blockOf('vue'))
    expect(errors).toEqual([])
    const { bindings } = compileScript(descriptor, { id: 'app' })
    const template = compileTemplate({
      source: descriptor.template!.content,
      filename: 'App.vue',
      id: 'app',
      compilerOptions: { bindingMetadata: bindings! },
    })
    expect(template.errors).toEqual([])
  })

  it('Svelte compiles', () => {
    const { warnings } = compile(blockOf('svelte'), { generate: 'client' })
    expect(warnings).toEqual([])
  })
})
