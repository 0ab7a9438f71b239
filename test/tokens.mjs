/**
 * `npm run tokens`: writes the README's table of design tokens from the source, which states each token's values and
 * meaning. test/browser/widget/tokens.test.ts compares the two.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { replaceSection } from './docs/section.mjs'

const at = path => fileURLToPath(new URL(`../${path}`, import.meta.url))

/** The table for the source of `tokens.ts`. Tokens under one comment share its meaning; `″` stands for "as above". */
export function tokenTable(source) {
  const [, body] = /const tokens = \{\n([\s\S]*?)\n\} as const/.exec(source)
  const rows = [...body.matchAll(/\/\*\* (.*?) \*\/\n((?: {2}'?[\w-]+'?: .*\n?)+)/g)].flatMap(
    ([, meaning, lines]) =>
      [...lines.matchAll(/'?([\w-]+)'?: (.*),/g)].map(([, name, value], index) => {
        const values = [...value.matchAll(/'([^']*)'/g)].map(([, one]) => `\`${one}\``)
        return `| \`--heartfelt-${name}\` | ${index ? '″' : meaning.replace(/\.$/, '')} | ${values[0]} | ${values[1] ?? values[0]} |`
      }),
  )
  return ['| property | what it sets | light | dark |', '|---|---|---|---|', ...rows].join('\n')
}

/** The README with its token table replaced. */
export const withTokens = (readme, source) => replaceSection(readme, 'tokens', tokenTable(source))

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const readme = readFileSync(at('README.md'), 'utf8')
  const source = readFileSync(at('src/browser/widget/tokens.ts'), 'utf8')
  writeFileSync(at('README.md'), withTokens(readme, source))
}
