import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { bundle, readIntegrity } from '../../src/collector/bundle.js'
import { snippet } from '../../src/model/snippet.js'

let folder = ''
const integrity = {
  'heartfelt.js': 'sha384-a',
  'heartfelt-1.2.3.js': 'sha384-b',
  'heartfelt/x-1.js': 'sha384-c',
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heartfelt-public-'))
  await mkdir(join(folder, 'heartfelt'))
  for (const name of Object.keys(integrity)) await writeFile(join(folder, name), `// ${name}`)
  await writeFile(join(folder, 'integrity.json'), JSON.stringify(integrity))
  await writeFile(join(folder, 'secret.js'), 'no')
})
const get = (path: string) => bundle(folder).request(path)

describe('the script-tag bundle of a collector', () => {
  it.each([
    ['/heartfelt.js', 'no-cache'],
    ['/heartfelt-1.2.3.js', 'public, max-age=31536000, immutable'],
    ['/heartfelt/x-1.js', 'public, max-age=31536000, immutable'],
    ['/integrity.json', 'no-cache'],
  ])('%s is there for every origin: %s', async (path, cache) => {
    const response = await get(path)
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe(cache)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    if (path.endsWith('.js')) {
      expect(response.headers.get('content-type')).toMatch(/^text\/javascript/)
      expect(await response.text()).toBe(`// ${path.slice(1)}`)
    }
  })

  it.each(['/secret.js', '/heartfelt/../secret.js', '/heartfelt/%2e%2e%2fsecret.js', '/heartfelt/none.js'])(
    '%s is not',
    async path => expect((await get(path)).status).toBe(404),
  )
})

describe('the snippet', () => {
  it('pins the version, names key and collector, and leaves a way without JavaScript', async () => {
    const text = snippet({ url: 'https://v.example', key: 'pk_"1', integrity: await readIntegrity(folder) })
    expect(text).toContain('src="https://v.example/heartfelt-1.2.3.js"')
    expect(text).toContain('integrity="sha384-b"')
    expect(text).toContain('data-heartfelt-key="pk_&quot;1"')
    expect(text).toContain('<noscript><a href="https://v.example/f/general?key=pk_%221">')
    expect(text).toContain('script-src https://v.example')
  })

  it('names the entry file without integrity data', () => {
    const text = snippet({ url: 'https://v.example', key: 'pk_1', integrity: {} })
    expect(text).toContain('src="https://v.example/heartfelt.js"\n  data-heartfelt-key')
    expect(text).not.toContain('integrity')
  })
})
