import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readResults, renderTable, tableFile } from '../e2e/hosts/matrix/table.js'
import { root } from '../e2e/hosts/packed.js'

const read = (file: string) => readFileSync(join(root, file), 'utf8')

describe('the recipes show the code that is run', () => {
  it.each(['docs/testing.md', 'docs/angular.md', 'docs/web-views.md'])('%s', page => {
    const blocks = [...read(page).matchAll(/^<!-- from (\S+) -->\n```\w+\n([\s\S]*?)^```/gm)]
    expect(blocks.length).toBeGreaterThan(1)
    for (const [, file, code] of blocks) expect(code, file).toBe(read(file!))
  })

  it.each(['docs/testing.md', 'docs/angular.md', 'docs/web-views.md', 'docs/hosts.md'])(
    '%s links only to what is there',
    page => {
      const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(([, to]) => to!)
      expect(links.filter(to => !existsSync(join(root, 'docs', to)))).toEqual([])
    },
  )
})

describe('docs/hosts.md', () => {
  it('is what the results say', () => {
    expect(readFileSync(tableFile, 'utf8')).toBe(renderTable(readResults()))
  })
})
