/**
 * `npm run api`: writes the API reference, docs/api/*.md, from the built declarations. test/api/api.test.ts fails when
 * the two differ, so that no public name changes unnoticed.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = join(root, 'docs/api')

/** The pages of the reference: title, and a pattern for the entries on the page. An entry is on the first page that matches. */
const pages = {
  'client.md': ['The client', /^heartfelt(\/service-worker)?$/],
  'elements.md': ['Custom elements', /^heartfelt\/elements$/],
  'testing.md': ['Unit tests', /^heartfelt\/testing$/],
  'transports.md': ['Transports to other backends', /^heartfelt\/transports\//],
  'bindings.md': ['React, Vue and Svelte', /^heartfelt\/(react|vue|svelte)$/],
  'collector.md': ['The collector', /^heartfelt-collector$/],
  'insight.md': ['Metrics', /^heartfelt-collector\/insight$/],
}
const pageOf = entry => {
  const [file] = Object.entries(pages).find(([, [, entries]]) => entries.test(entry)) ?? []
  if (!file)
    throw new Error(`${entry} belongs to no page of the API reference; add it in test/api/report.mjs`)
  return file
}

/** The entries with declarations: `[name to import, file]`. */
const entries = manifest =>
  Object.entries(manifest.exports).flatMap(([path, { types }]) =>
    types ? [[manifest.name + path.slice(1), types]] : [],
  )

/** The text of a declaration with its comment, without `export declare`. */
const textOf = declaration => {
  const node = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration
  const comment = ts.getJSDocCommentsAndTags(node).filter(one => ts.isJSDoc(one) && one.parent === node)
  const doc = comment.map(one => `${one.getText()}\n`).join('')
  return doc + node.getText().replace(/^export (declare )?(default )?/, '')
}

/** Our types that a declaration names, except those of the form `typeof x`, which mean nothing without `x`. */
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

const slug = heading =>
  heading
    .toLowerCase()
    .replace(/[^a-z0-9 _-]/g, '')
    .replaceAll(' ', '-')

/** The anchors of a page's headings as GitHub makes them: a repeated heading gets `-1`, `-2`, … */
function anchorsOf(headings) {
  const seen = new Map()
  return headings.map(heading => {
    const count = seen.get(slug(heading)) ?? 0
    seen.set(slug(heading), count + 1)
    return count ? `${slug(heading)}-${count}` : slug(heading)
  })
}

/** Reads the pages as they are on disk, by file name. */
export const readPages = () =>
  Object.fromEntries(Object.keys(pages).map(file => [file, readFileSync(join(folder, file), 'utf8')]))

/** Generates the pages from the built declarations, by file name. */
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
  const shown = new Set()
  /** The types that these symbols name and that no entry exports, and the types that those name in turn. */
  const unexported = symbols =>
    symbols.flatMap(symbol =>
      symbol.declarations.flatMap(declaration => {
        const fresh = [...namedIn(declaration, checker)].filter(
          one => !importable.has(one) && !shown.has(one),
        )
        for (const one of fresh) shown.add(one)
        const unique = [...new Set(fresh)]
        return [...unique, ...unexported(unique)]
      }),
    )
  const codeOf = declarations => `\`\`\`ts\n${declarations.map(textOf).join('\n')}\n\`\`\`\n`
  /** The sections of all entries. A symbol that an earlier entry exports is described there: `home` names it. */
  const sections = exported.map(({ name, symbols }) => {
    const own = symbols.filter(({ target }) => !home.has(target))
    for (const { target } of own) home.set(target, name)
    const beside = unexported(own.map(({ target }) => target)).toSorted(byName)
    return {
      name,
      blocks: [
        ...symbols.map(symbol => {
          const known = home.get(symbol.target)
          return known === name
            ? { heading: symbol.name, body: codeOf(symbol.target.declarations) }
            : { heading: symbol.name, known }
        }),
        ...beside.map(({ name, declarations }) => ({
          heading: name,
          body: `Named above; not exported.\n\n${codeOf(declarations)}`,
        })),
      ],
    }
  })
  const onPage = file => sections.filter(({ name }) => pageOf(name) === file)
  const anchors = new Map(
    Object.entries(pages).flatMap(([file, [title]]) => {
      const headings = onPage(file).flatMap(({ name, blocks }) => [
        [name, name],
        ...blocks.map(({ heading }) => [name, heading]),
      ])
      const made = anchorsOf([title, ...headings.map(([, heading]) => heading)])
      return headings.map(([entry, heading], i) => [`${entry} ${heading}`, made[i + 1]])
    }),
  )
  const link = (entry, heading, from) =>
    `${pageOf(entry) === from ? '' : pageOf(entry)}#${anchors.get(`${entry} ${heading}`)}`
  const textOfSection = ({ name, blocks }, file) => {
    if (!blocks.length) return `## ${name}\n\nExports nothing: import it for its effect.\n`
    const index = blocks.map(({ heading }) => `[\`${heading}\`](${link(name, heading, file)})`).join(', ')
    const texts = blocks.map(
      ({ heading, body, known }) =>
        `### ${heading}\n\n${body ?? `The same as in [\`${known}\`](${link(known, heading, file)}).\n`}`,
    )
    return `## ${name}\n\n${index}\n\n${texts.join('\n')}`
  }
  return Object.fromEntries(
    Object.entries(pages).map(([file, [title]]) => {
      const own = onPage(file)
      const contents = own.map(({ name }) => `- [\`${name}\`](${link(name, name, file)})\n`).join('')
      const texts = own.map(section => textOfSection(section, file)).join('\n')
      return [
        file,
        `<!-- Generated from the declarations by \`npm run api\`. -->\n\n# ${title}\n\n${contents}\n${texts}`,
      ]
    }),
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(folder, { recursive: true })
  for (const [file, text] of Object.entries(report())) {
    writeFileSync(join(folder, file), text)
    console.log(`wrote ${relative(root, join(folder, file))}`)
  }
}
