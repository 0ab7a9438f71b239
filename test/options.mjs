/**
 * `npm run options`: writes the README's table of options from the comments of `HeartfeltOptions`.
 * test/browser/options-table.test.ts compares the two.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { replaceSection } from './docs/section.mjs'

const at = path => fileURLToPath(new URL(`../${path}`, import.meta.url))
const oneLine = text => text.trim().replace(/\s+/g, ' ')
const cell = text => oneLine(text).replaceAll('|', '\\|')
const code = text => (text ? `\`${cell(text)}\`` : '')

/** Each option of the source of `options.ts`: name, meaning, and the text of its tags `@default` and `@example`. */
export function options(source) {
  const file = ts.createSourceFile('options.ts', source, ts.ScriptTarget.Latest, true)
  const type = file.statements.find(
    one => ts.isInterfaceDeclaration(one) && one.name.text === 'HeartfeltOptions',
  )
  return type.members.map(member => {
    const [doc] = member.jsDoc ?? []
    const tag = name => {
      const found = doc?.tags?.find(({ tagName }) => tagName.text === name)
      return found && oneLine(ts.getTextOfJSDocComment(found.comment) ?? '')
    }
    return {
      name: member.name.text,
      meaning: oneLine(ts.getTextOfJSDocComment(doc?.comment) ?? ''),
      default: tag('default'),
      example: tag('example'),
    }
  })
}

/** A default that is code is shown as code; one that is words stays words. */
const isCode = text => /^['[{(\d]|=>/.test(text)

export function optionTable(source) {
  const rows = options(source).map(
    ({ name, meaning, default: fallback = '', example }) =>
      `| \`${name}\` | ${cell(meaning)} | ${isCode(fallback) ? code(fallback) : cell(fallback)} | ${code(example)} |`,
  )
  return ['| option | what it does | default | example |', '|---|---|---|---|', ...rows].join('\n')
}

/** The README with its table of options replaced. */
export const withOptions = (readme, source) => replaceSection(readme, 'options', optionTable(source))

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const readme = readFileSync(at('README.md'), 'utf8')
  const source = readFileSync(at('src/browser/options.ts'), 'utf8')
  writeFileSync(at('README.md'), withOptions(readme, source))
}
