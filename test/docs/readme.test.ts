import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { expect, it } from 'vitest'
import { eventNames } from '../../src/browser/events.js'

const readme = readFileSync('README.md', 'utf8')
const scripts = Object.keys(JSON.parse(readFileSync('package.json', 'utf8')).scripts)

/** The text below a heading of level two. */
const sectionOf = (heading: string) => readme.split(`\n## ${heading}\n`)[1]!.split('\n## ')[0]!
/** The words in code in the first column of a section's table. */
const firstColumn = (heading: string) =>
  [...sectionOf(heading).matchAll(/^\| (.*?) \| /gm)].flatMap(([, cell]) =>
    [...cell!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!),
  )
const sourceOf = (path: string) =>
  ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)

/** The words of a union type, with those of the unions that it names. */
function wordsOf(name: string, ...files: ts.SourceFile[]): string[] {
  const type = files
    .flatMap(file => [...file.statements])
    .find((one): one is ts.TypeAliasDeclaration => ts.isTypeAliasDeclaration(one) && one.name.text === name)
  return (type!.type as ts.UnionTypeNode).types.flatMap(one =>
    ts.isLiteralTypeNode(one) ? [one.getText().slice(1, -1)] : wordsOf(one.getText(), ...files),
  )
}

it('lists every event', () => expect(firstColumn('Events')).toEqual(eventNames.split(' ')))

it('lists every method of the client', () => {
  const type = sourceOf('src/browser/api.ts').statements.find(
    (one): one is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(one) && one.name.text === 'Heartfelt',
  )!
  const methods = type.members.flatMap(member => {
    const name = member.name!.getText()
    if (!ts.isPropertySignature(member)) return [name]
    return (member.type as ts.TypeLiteralNode).members.map(inner => `${name}.${inner.name!.getText()}`)
  })
  expect(
    firstColumn('Methods')
      .map(call => call.replace(/\(.*/, ''))
      .sort(),
  ).toEqual(methods.sort())
})

it('lists every reason for which nobody is asked', () => {
  const reasons = wordsOf(
    'Reason',
    sourceOf('src/browser/prompting/policy.ts'),
    sourceOf('src/browser/prompting/interruption.ts'),
  )
  const refusals = [...reasons, 'unknown', 'unavailable'].filter(one => !/^(allowed|passive)$/.test(one))
  expect(firstColumn("Why wasn't I asked?").sort()).toEqual(refusals.sort())
})

it('documents every script that people run, and no other', () => {
  const pages = execFileSync('git', ['ls-files', '*.md'], { encoding: 'utf8' }).trim().split('\n')
  const texts = pages.map(page => readFileSync(page, 'utf8')).join('\n')
  const unknown = [...texts.matchAll(/npm run (?:--silent )?([\w:-]*\w)/g)]
    .map(([, name]) => name!)
    .filter(name => !scripts.includes(name))
  expect([...new Set(unknown)]).toEqual([])
  const guide = `${sectionOf('Development')}\n${readFileSync('test/bench/README.md', 'utf8')}`
  const hooks = ['prepack', 'version']
  const silent = scripts.filter(
    name => !hooks.includes(name) && !new RegExp(`npm (run )?${name}(?![\\w:-])`).test(guide),
  )
  expect(silent).toEqual([])
})
