import { cpSync } from 'node:fs'
import { mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { removeTree } from '../../engines/remove-tree.js'
import { install, npm } from '../app.js'
import { pack, root } from '../packed.js'

/** The recipes of docs/testing.md for Jest, in jsdom: with the test client, and with the real one. */
const wanted = process.env.HEARTFELT_HOSTS!.split(' ')
const chosen = ['jest-29', 'jest-30'].filter(name => wanted.includes('all') || wanted.includes(name))
let scratch: string
let tarball: string

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'heartfelt-jest-'))
  tarball = pack('.', scratch)
})
afterAll(() => removeTree(scratch))

it.each(chosen)('row 9: %s runs the recipe with the test client, and survives the real one', async name => {
  const folder = join(scratch, name)
  await mkdir(folder)
  for (const from of ['shop', 'jest', 'jest-real', name])
    cpSync(join(root, 'test/e2e/hosts/recipes', from), folder, { recursive: true })
  await install(folder, tarball)
  // Jest ends with another code when a test fails or a rejection escapes.
  expect(await npm(folder, 'test')).toContain('jest.real.config.json')
})
