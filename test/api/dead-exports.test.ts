import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }

const root = fileURLToPath(new URL('../../', import.meta.url))
const filesIn = (folder: string) =>
  (readdirSync(join(root, folder), { recursive: true }) as string[])
    .filter(name => /(?<!\.d)\.(tsx?|mts|mjs)$/.test(name))
    .map(name => join(root, folder, name))
const parse = (file: string) =>
  ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
const sources = [...filesIn('src'), ...filesIn('test'), join(root, 'rollup.config.mjs')].map(parse)
const known = new Set(sources.map(({ fileName }) => fileName))

/** Entries of the bundles, which no other file needs to import. */
const entries = new Set(
  [
    ...Object.values(manifest.exports).flatMap(target =>
      typeof target === 'object' && 'types' in target
        ? [target.types.replace('./dist/types', 'src').replace('.d.ts', '.ts')]
        : [],
    ),
    'src/collector/index.ts',
    'src/collector/insight/index.ts',
  ].map(file => join(root, file)),
)

function resolved(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined
  const path = resolve(dirname(from), specifier)
  return [path, path.replace(/\.js$/, '.ts'), path.replace(/\.jsx?$/, '.tsx')].find(one => known.has(one))
}

/** The names that other files import, by file. A namespace or dynamic import counts every word of the importing file. */
const imported = new Map<string, Set<string>>()
const addImport = (file: string | undefined, ...names: string[]) => {
  if (!file) return
  const all = imported.get(file) ?? imported.set(file, new Set()).get(file)!
  for (const name of names) all.add(name)
}

for (const source of sources) {
  const words = new Set(source.text.match(/[A-Za-z_$][\w$]*/g))
  const visit = (node: ts.Node): void => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
      const file = resolved(source.fileName, (node.moduleSpecifier as ts.StringLiteral).text)
      const clause = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : node.exportClause
      if (ts.isImportDeclaration(node) && node.importClause?.name) addImport(file, 'default')
      if (clause && (ts.isNamedImports(clause) || ts.isNamedExports(clause)))
        addImport(file, ...clause.elements.map(one => (one.propertyName ?? one.name).text))
      else if (clause || ts.isExportDeclaration(node)) addImport(file, ...words)
    }
    // `import('./x.js')`, in code and in types.
    const lazy =
      ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
        ? node.arguments[0]
        : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
          ? node.argument.literal
          : undefined
    if (lazy && ts.isStringLiteral(lazy)) addImport(resolved(source.fileName, lazy.text), 'default', ...words)
    ts.forEachChild(node, visit)
  }
  visit(source)
}

const exportsOf = (source: ts.SourceFile) =>
  source.statements.flatMap(node => {
    const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : []
    if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return []
    // Types may be part of an exported function's signature, so they may be exported without being imported.
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return []
    if (ts.isVariableStatement(node)) return node.declarationList.declarations.map(one => one.name.getText())
    if (modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)) return ['default']
    return 'name' in node ? [(node.name as ts.Identifier).text] : []
  })

it('every export is imported somewhere', () => {
  const dead = sources
    .filter(({ fileName }) => fileName.startsWith(join(root, 'src')) && !entries.has(fileName))
    .flatMap(source =>
      exportsOf(source)
        .filter(name => !imported.get(source.fileName)?.has(name))
        .map(name => `${source.fileName.slice(root.length)}: ${name}`),
    )
  expect(dead).toEqual([])
})
