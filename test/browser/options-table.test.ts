import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { optionNames } from '../../src/browser/options.js'
import { options, withOptions } from '../options.mjs'

const source = readFileSync('src/browser/options.ts', 'utf8')
const readme = readFileSync('README.md', 'utf8')

it('the README has the options as the source documents them; else run `npm run options`', () => {
  expect(withOptions(readme, source)).toBe(readme)
})

it('each option has a meaning, a default and an example', () => {
  const all = options(source)
  expect(all.map(({ name }) => name).sort()).toEqual(optionNames.split(' ').sort())
  expect(all.filter(option => !option.meaning || !option.default || !option.example)).toEqual([])
})
