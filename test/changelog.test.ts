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
const check = (text: string, version = '1.1.0') => problems(text, version, { today, exists: () => false })
const good = `# Changelog

## Unreleased

## 1.1.0 - 2026-02-01

- More, see [elsewhere](https://example.com).

## 1.0.0 - 2026-01-31

- All.
`

describe('the changelog', () => {
  it('has the required form and the version of package.json', () => {
    const text = readFileSync(join(root, 'CHANGELOG.md'), 'utf8')
    expect(problems(text, manifest.version, { today: new Date().toISOString().slice(0, 10) })).toEqual([])
  })

  it('is valid without unreleased changes, and without releases', () => {
    expect(check(good)).toEqual([])
    expect(check('# Changelog\n\n## Unreleased\n\n- The first.\n', '0.1.0')).toEqual([])
  })

  it.each([
    ['no section “Unreleased”', good.replace('## Unreleased\n\n', ''), /first section/],
    ['a version without a date', good.replace(' - 2026-02-01', ''), /“## 1\.1\.0” must be/],
    ['an impossible date', good.replace('02-01', '02-31'), /not a valid date/],
    ['a date in the future', good.replace('2026-02-01', '2026-03-02'), /in the future/],
    ['versions in the wrong order', good.replace('1.0.0', '1.10.0'), /not newer/],
    ['dates in the wrong order', good.replace('2026-01-31', '2026-02-02'), /later date/],
    ['a version twice', good.replace('1.0.0', '1.1.0'), /not newer/],
    ['an empty version', good.replace('- All.', ''), /is empty/],
    [
      'a version that differs from package.json',
      good.replace('1.1.0', '1.2.0'),
      /package\.json has version 1\.1\.0/,
    ],
    ['a link without a target', good.replace('https://example.com', 'gone.md'), /gone\.md/],
    ['no content', '# Changelog\n\n## Unreleased\n', /is empty/],
  ])('is invalid with %s', (_, text, reason) => {
    expect(check(text)).toContainEqual(expect.stringMatching(reason))
  })

  it('moves the unreleased changes under the new version', () => {
    const before = good.replace('## Unreleased\n', '## Unreleased\n\n- New.\n')
    const after = release(before, '1.2.0', today)
    expect(after).toContain('## Unreleased\n\n## 1.2.0 - 2026-03-01\n\n- New.\n\n## 1.1.0')
    expect(check(after, '1.2.0')).toEqual([])
    expect(() => release(good, '1.2.0', today)).toThrow(/is empty/)
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
