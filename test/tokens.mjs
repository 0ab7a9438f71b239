/**
 * `npm run tokens`: writes the README's table of design tokens from the source, where each token has its value and its
 * meaning once. A test holds the README to it.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const at = path => fileURLToPath(new URL(`../${path}`, import.meta.url))

/** The table for the source of `tokens.ts`: one row for each run of tokens under one comment. */
export function tokenTable(source) {
  const [, body] = /const tokens = \{\n([\s\S]*?)\n\} as const/.exec(source)
  const rows = [...body.matchAll(/\/\*\* (.*?) \*\/\n((?: {2}'?[\w-]+'?: .*\n?)+)/g)].flatMap(
    ([, meaning, lines]) =>
      [...lines.matchAll(/'?([\w-]+)'?: (.*),/g)].map(([, name, value], index) => {
        const values = [...value.matchAll(/'([^']*)'/g)].map(([, one]) => `\`${one}\``)
        return `| \`--heartfelt-${name}\` | ${index ? '″' : meaning.replace(/\.$/, '')} | ${values[0]} | ${values[1] ?? values[0]} |`
      }),
  )
  return ['| property | what it is | light | dark |', '|---|---|---|---|', ...rows].join('\n')
}

/** The README with that table in its place. */
export const withTokens = (readme, source) =>
  readme.replace(
    /(<!-- tokens:.*?-->)[\s\S]*?(<!-- \/tokens -->)/,
    (_, start, end) => `${start}\n${tokenTable(source)}\n${end}`,
  )

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(
    at('README.md'),
    withTokens(
      readFileSync(at('README.md'), 'utf8'),
      readFileSync(at('src/browser/widget/tokens.ts'), 'utf8'),
    ),
  )
}
