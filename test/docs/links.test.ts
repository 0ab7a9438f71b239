import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, it } from 'vitest'

const pages = execFileSync('git', ['ls-files', '*.md'], { encoding: 'utf8' }).trim().split('\n')

/** A page without its blocks of code. */
const proseOf = (page: string) => readFileSync(page, 'utf8').replace(/^(```|~~~)[\s\S]*?^\1/gm, '')

/** Targets of links and pictures, without those in inline code. */
const targetsIn = (page: string) => {
  const prose = proseOf(page).replace(/(`+)(?!`)([^\n]*?[^`])\1(?!`)/g, '')
  return [...prose.matchAll(/\]\(([^)\s]+)[^)]*\)|<(?:img|a)\s[^>]*?(?:src|href)="([^"]+)"/g)].map(
    ([, link, html]) => link ?? html!,
  )
}

/** Anchors of a page's headings, as GitHub makes them: a repeated one gets `-1`, `-2`, … */
function anchorsOf(page: string): Set<string> {
  const seen = new Map<string, number>()
  const anchors = new Set<string>()
  for (const [, heading] of proseOf(page).matchAll(/^#{1,6} +(.+?) *$/gm)) {
    const slug = heading!
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-')
    const count = seen.get(slug) ?? 0
    seen.set(slug, count + 1)
    anchors.add(count ? `${slug}-${count}` : slug)
  }
  return anchors
}

it('finds the pages', () => expect(pages).toEqual(expect.arrayContaining(['README.md', 'src/README.md'])))

it.each(pages)('%s links only to files and headings that exist', page => {
  const broken = targetsIn(page).filter(target => {
    if (/^[a-z][a-z+.-]*:/i.test(target)) return false
    const [path = '', anchor] = decodeURI(target).split('#')
    const file = path ? resolve(dirname(page), path) : resolve(page)
    if (!existsSync(file)) return true
    return (
      anchor !== undefined && !anchorsOf(file.endsWith('.md') ? file : join(file, 'README.md')).has(anchor)
    )
  })
  expect(broken).toEqual([])
})
