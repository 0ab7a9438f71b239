import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
// @ts-expect-error: a script
import { problems, release } from './changelog.mjs'
import { root } from './e2e/hosts/packed.js'

const today = '2026-03-01'
const told = (text: string, version = '1.1.0') => problems(text, version, { today, exists: () => false })
const good = `# Changelog

## Unreleased

## 1.1.0 - 2026-02-01

- More, see [elsewhere](https://example.com).

## 1.0.0 - 2026-01-31

- All.
`

describe('the changelog', () => {
  it('is true to its form, and to the version that both packages carry', () => {
    const text = readFileSync(join(root, 'CHANGELOG.md'), 'utf8')
    expect(problems(text, manifest.version, { today: new Date().toISOString().slice(0, 10) })).toEqual([])
  })

  it('may have nothing unreleased, or nothing released', () => {
    expect(told(good)).toEqual([])
    expect(told('# Changelog\n\n## Unreleased\n\n- The first.\n', '0.1.0')).toEqual([])
  })

  it.each([
    ['nowhere to note the next change', good.replace('## Unreleased\n\n', ''), /first section/],
    ['a version without a day', good.replace(' - 2026-02-01', ''), /“## 1\.1\.0” must be/],
    ['a day that is none', good.replace('02-01', '02-31'), /no day/],
    ['a day to come', good.replace('2026-02-01', '2026-03-02'), /no day of the past/],
    ['versions in a wrong order', good.replace('1.0.0', '1.10.0'), /not newer/],
    ['days in a wrong order', good.replace('2026-01-31', '2026-02-02'), /later day/],
    ['a version twice', good.replace('1.0.0', '1.1.0'), /not newer/],
    ['a version that says nothing', good.replace('- All.', ''), /says nothing/],
    ['a version the manifest does not know', good.replace('1.1.0', '1.2.0'), /manifest says 1\.1\.0/],
    ['a link that leads nowhere', good.replace('https://example.com', 'gone.md'), /gone\.md/],
    ['nothing at all', '# Changelog\n\n## Unreleased\n', /says nothing/],
  ])('is refused with %s', (_, text, reason) => {
    expect(told(text)).toContainEqual(expect.stringMatching(reason))
  })

  it('gives what was unreleased its version, and keeps room for what comes next', () => {
    const before = good.replace('## Unreleased\n', '## Unreleased\n\n- New.\n')
    const after = release(before, '1.2.0', today)
    expect(after).toContain('## Unreleased\n\n## 1.2.0 - 2026-03-01\n\n- New.\n\n## 1.1.0')
    expect(told(after, '1.2.0')).toEqual([])
    expect(() => release(good, '1.2.0', today)).toThrow(/says nothing/)
  })

  it('is part of the commit that `npm version` makes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'heartfelt-version-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const run = (command: string, ...args: string[]) =>
      execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    const { name, version, type, scripts } = manifest
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version, type, scripts }))
    writeFileSync(join(folder, 'CHANGELOG.md'), '# Changelog\n\n## Unreleased\n\n- New.\n')
    mkdirSync(join(folder, 'test'))
    cpSync(join(root, 'test/changelog.mjs'), join(folder, 'test/changelog.mjs'))
    mkdirSync(join(folder, 'src/collector'), { recursive: true })
    writeFileSync(join(folder, 'src/collector/package.json'), JSON.stringify({ version }, null, 2))
    run('git', 'init', '--quiet')
    run('git', 'config', 'user.name', 'A')
    run('git', 'config', 'user.email', 'a@example.com')
    run('git', 'add', '.')
    run('git', 'commit', '--quiet', '--message', 'Begin')
    run('npm', 'version', '3.0.0')
    expect(run('git', 'show', 'HEAD:CHANGELOG.md')).toMatch(
      /^# Changelog\n\n## Unreleased\n\n## 3\.0\.0 - \d{4}-\d\d-\d\d\n\n- New\.\n$/,
    )
    expect(JSON.parse(run('git', 'show', 'HEAD:src/collector/package.json')).version).toBe('3.0.0')
    expect(run('git', 'status', '--porcelain')).toBe('')
    expect(run('git', 'tag')).toBe('v3.0.0\n')
  })
})
