/**
 * `npm run api`: writes the API reference from the built declarations. test/api/api.test.ts fails when it no longer
 * says what is built, so that nothing public changes unnoticed.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('../../', import.meta.url))
export const reportFile = join(root, 'src/api.md')

/** Entries with declarations, by the name people import. */
const entries = manifest =>
  Object.entries(manifest.exports).flatMap(([path, { types }]) =>
    types ? [[manifest.name + path.slice(1), types]] : [],
  )

/** A declaration as it stands in its file, with its comment and without `export declare`. */
const textOf = declaration => {
  const node = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration
  const comment = ts.getJSDocCommentsAndTags(node).filter(one => ts.isJSDoc(one) && one.parent === node)
  const doc = comment.map(one => `${one.getText()}\n`).join('')
  return doc + node.getText().replace(/^export (declare )?(default )?/, '')
}

/** Types of ours that a declaration names. What is only the type of something that is not told tells nothing. */
function* namedIn(declaration, checker) {
  const found = []
  const look = node => {
    if (ts.isTypeReferenceNode(node)) found.push(node.typeName)
    else if (ts.isExpressionWithTypeArguments(node)) found.push(node.expression)
    ts.forEachChild(node, look)
  }
  look(declaration)
  for (const name of found) {
    const named = checker.getSymbolAtLocation(name)
    if (!named) continue
    const symbol = named.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(named) : named
    const ours = symbol.declarations?.every(
      one =>
        one.getSourceFile().fileName.startsWith(join(root, 'dist')) &&
        (ts.isInterfaceDeclaration(one) || ts.isTypeAliasDeclaration(one)) &&
        !/\btypeof\b/.test(one.type?.getText() ?? ''),
    )
    if (ours) yield symbol
  }
}

const anchor = name =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-')

export function report() {
  const packages = ['package.json', 'dist/collector/package.json'].map(file => ({
    folder: join(root, dirname(file)),
    manifest: JSON.parse(readFileSync(join(root, file), 'utf8')),
  }))
  const all = packages.flatMap(({ folder, manifest }) =>
    entries(manifest).map(([name, types]) => ({ name, file: join(folder, types) })),
  )
  const program = ts.createProgram(
    all.map(({ file }) => file),
    {
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2022,
      skipLibCheck: true,
      noEmit: true,
    },
  )
  const checker = program.getTypeChecker()
  const home = new Map()
  const byName = (a, b) => (a.name < b.name ? -1 : 1)
  const exported = all.map(({ name, file }) => {
    const source = program.getSourceFile(file)
    if (!source) throw new Error(`${relative(root, file)} is missing: npm run build`)
    const symbols = checker
      .getExportsOfModule(checker.getSymbolAtLocation(source) ?? { exports: new Map() })
      .toSorted(byName)
      .map(({ name, flags }, i, all) => ({
        name,
        target: flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(all[i]) : all[i],
      }))
    return { name, symbols }
  })
  const importable = new Set(exported.flatMap(({ symbols }) => symbols.map(({ target }) => target)))
  const told = new Set()
  /** What those name that nobody can import, and what that names in its turn. */
  const beside = symbols =>
    symbols.flatMap(symbol =>
      symbol.declarations.flatMap(declaration => {
        const fresh = [...namedIn(declaration, checker)].filter(one => !importable.has(one) && !told.has(one))
        for (const one of fresh) told.add(one)
        const unique = [...new Set(fresh)]
        return [...unique, ...beside(unique)]
      }),
    )
  const written = (symbol, note = '') =>
    `### ${symbol.name}\n\n${note}\`\`\`ts\n${symbol.declarations.map(textOf).join('\n')}\n\`\`\`\n`
  const sections = exported.map(({ name, symbols }) => {
    const own = symbols.filter(({ target }) => !home.has(target))
    const parts = symbols.map(symbol => {
      const known = home.get(symbol.target)
      if (known) return `### ${symbol.name}\n\nThe same as in [\`${known}\`](#${anchor(known)}).\n`
      home.set(symbol.target, name)
      return written({ name: symbol.name, declarations: symbol.target.declarations })
    })
    const named = beside(own.map(({ target }) => target)).toSorted(byName)
    parts.push(...named.map(symbol => written(symbol, 'Named above, and not exported by itself.\n\n')))
    const nothing = 'Imported for its effect.\n'
    return `## ${name}\n\n${parts.join('\n') || nothing}`
  })
  const contents = all.map(({ name }) => `- [\`${name}\`](#${anchor(name)})`).join('\n')
  return `<!-- Generated from the declarations by \`npm run api\`. -->\n\n# API\n\n${contents}\n\n${sections.join('\n')}`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(reportFile, report())
  console.log(`${relative(root, reportFile)} is written.`)
}
