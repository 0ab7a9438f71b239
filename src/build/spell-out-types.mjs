/**
 * Replaces the types that tsc declares as inferred from schemas (`z.infer<…>`) by interfaces with the schemas' comments.
 * Otherwise the types would be `any` for users who have not installed the schema library.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

const isInferred = node => ts.isTypeAliasDeclaration(node) && /^z\.infer</.test(node.type.getText())
const docOf = node => ts.getJSDocCommentsAndTags(node)[0]?.getText()

/** Spells out the inferred types of every file in `source` in the declarations that tsc has written to `target`. */
export function spellOutTypes(source, target) {
  const files = readdirSync(source).filter(name => name.endsWith('.ts'))
  const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile)
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, '.')
  const program = ts.createProgram(
    files.map(name => join(source, name)),
    options,
  )
  const checker = program.getTypeChecker()
  const sources = files.map(name => program.getSourceFile(join(source, name)))

  /** The names of the named types, by which other types refer to them. */
  const named = new Map()
  for (const file of sources)
    for (const node of file.statements)
      if (ts.isTypeAliasDeclaration(node)) named.set(checker.getTypeAtLocation(node), node.name.text)

  const print = printer(checker, named)
  for (const file of sources) {
    const path = join(target, file.fileName.split('/').at(-1).replace(/\.ts$/, '.d.ts'))
    if (existsSync(path)) writeFileSync(path, spelled(file, readFileSync(path, 'utf8'), checker, print))
    rmSync(`${path}.map`, { force: true })
  }
  for (const [file, type] of imports(sources, named)) amendImports(join(target, file), type)
}

/** For each file of declarations, a map from each named type to the file to import it from. */
const imports = (sources, named) => {
  const names = new Set(named.values())
  const home = new Map()
  for (const file of sources)
    for (const node of file.statements)
      if (ts.isTypeAliasDeclaration(node) && names.has(node.name.text))
        home.set(node.name.text, `./${file.fileName.split('/').at(-1).replace(/\.ts$/, '.js')}`)
  return sources.map(file => [file.fileName.split('/').at(-1).replace(/\.ts$/, '.d.ts'), home])
}

/** Adds the imports that spelled-out types need, and removes unused ones. */
function amendImports(path, home) {
  if (!existsSync(path)) return
  const own = `./${path
    .split('/')
    .at(-1)
    .replace(/\.d\.ts$/, '.js')}`
  const text = readFileSync(path, 'utf8')
  const body = text.replace(/^import .*;\n/gm, '')
  const uses = name => new RegExp(`\\b${name}\\b`).test(body.replace(/\/\*[\s\S]*?\*\//g, ''))
  const kept = [...text.matchAll(/^import (?:type )?\{ (.*) \} from '(.*)';\n/gm)].flatMap(
    ([, names, from]) => names.split(', ').map(name => [name.replace(/^type /, ''), from]),
  )
  const wanted = new Map([...home, ...kept])
  const lines = [...wanted]
    .filter(([name, from]) => from !== own && uses(name))
    .map(([name, from]) => `import type { ${name} } from '${from}';\n`)
  writeFileSync(path, lines.join('') + body)
}

/** The declarations of one file with spelled-out types and without the schemas. */
function spelled(file, declared, checker, print) {
  const inferred = new Map(file.statements.filter(isInferred).map(node => [node.name.text, node]))
  const tree = ts.createSourceFile('d.ts', declared, ts.ScriptTarget.Latest, true)
  const kept = tree.statements.flatMap(node => {
    const inferredNode = ts.isTypeAliasDeclaration(node) && inferred.get(node.name.text)
    if (inferredNode) return [alias(inferredNode, checker, print)]
    if (ts.isImportDeclaration(node) && /'zod\/mini'/.test(node.getText())) return []
    if (ts.isVariableStatement(node) && /\bz\./.test(node.getText())) return []
    return [node.getFullText().trim()]
  })
  return `${kept.join('\n')}\n`
}

function alias(node, checker, print) {
  const type = checker.getTypeAtLocation(node)
  const schema = checker.getSymbolAtLocation(node.type.typeArguments[0].exprName)
  const doc = docOf(node) ?? docOf(schema.valueDeclaration.parent.parent)
  const text = print(type, '', true)
  const name = node.name.text
  return `${doc ? `${doc}\n` : ''}export ${text.startsWith('{') ? `interface ${name} ${text}` : `type ${name} = ${text};`}`
}

function printer(checker, named) {
  const namesOf = type => String(type.getProperties().map(({ name }) => name))
  const isUndefined = ({ flags }) => flags & ts.TypeFlags.Undefined
  const choicesOf = union =>
    String(
      union.types
        .filter(one => !isUndefined(one))
        .map(one => checker.typeToString(one))
        .sort(),
    )
  /** `Partial<Name>` for a type with the fields of a named type, all optional. */
  const partial = type => {
    const fields = type.getProperties()
    if (fields.length < 2 || !fields.every(({ flags }) => flags & ts.SymbolFlags.Optional)) return undefined
    const whole = [...named].find(([one]) => namesOf(one) === namesOf(type))
    return whole && `Partial<${whole[1]}>`
  }

  const print = (type, indent, own = false) => {
    const name = !own && (named.get(type) ?? partial(type))
    if (name) return name
    if (type.isUnion()) {
      const choice = !own && [...named].find(([one]) => one.isUnion() && choicesOf(one) === choicesOf(type))
      if (choice) return type.types.some(isUndefined) ? `${choice[1]} | undefined` : choice[1]
      // `boolean` is a union of its two literals.
      const parts = type.types.map(part => print(part, indent))
      if (parts.includes('true') && parts.includes('false'))
        parts.splice(0, parts.length, ...parts.filter(part => part !== 'true' && part !== 'false'), 'boolean')
      return [
        ...parts.filter(part => part !== 'undefined'),
        ...parts.filter(part => part === 'undefined'),
      ].join(' | ')
    }
    if (checker.isArrayType(type)) {
      const element = print(checker.getTypeArguments(type)[0], indent)
      return /[|{]/.test(element) ? `Array<${element}>` : `${element}[]`
    }
    const isObject = type.flags & ts.TypeFlags.Object
    const index = isObject && checker.getIndexTypeOfType(type, ts.IndexKind.String)
    if (index) return `Record<string, ${print(index, indent)}>`
    if (!isObject || !type.getProperties().length)
      return checker
        .typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation)
        .replace(/^"(.*)"$/, "'$1'")
    const inner = `${indent}    `
    const lines = type.getProperties().map(property => {
      const optional = property.flags & ts.SymbolFlags.Optional
      const of = print(checker.getTypeOfSymbol(property), inner)
      const doc = property.declarations?.map(docOf).find(Boolean)?.replace(/\n\s*/g, `\n${inner} `)
      return `${doc ? `${inner}${doc}\n` : ''}${inner}${property.name}${optional ? '?' : ''}: ${of};\n`
    })
    return `{\n${lines.join('')}${indent}}`
  }
  return print
}
