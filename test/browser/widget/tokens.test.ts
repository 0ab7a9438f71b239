import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { tokenRules } from '../../../src/browser/widget/tokens.js'
import { tokenTable, withTokens } from '../../tokens.mjs'

const source = readFileSync(new URL('../../../src/browser/widget/tokens.ts', import.meta.url), 'utf8')
const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')

it('the table in the README matches the source; after a change run `npm run tokens`', () => {
  expect(readme).toContain('<!-- tokens:')
  expect(withTokens(readme, source)).toBe(readme)
})

it('the table lists each property that the style sheet uses, with both of its values', () => {
  const table = tokenTable(source)
  const read = [...tokenRules().matchAll(/var\(--heartfelt-([\w-]+),([^;}]*)\)/g)]
  expect(read.length).toBeGreaterThan(30)
  for (const [, name, value] of read) {
    const row = table.split('\n').find(line => line.startsWith(`| \`--heartfelt-${name}\` `))
    expect(row, name).toContain(`\`${value}\``)
  }
})
