import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import type { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readScriptFiles } from '../../../src/collector/static/script-files.js'
import { readIntegrity, scriptRoutes } from '../../../src/collector/static/script-routes.js'
import { snippet } from '../../../src/model/snippet.js'

let folder = ''
let routes: Hono
const integrity = {
  'heartfelt.js': 'sha384-a',
  'heartfelt-1.2.3.js': 'sha384-b',
  'heartfelt/x-1.js': 'sha384-c',
}
const code = (name: string) => `// ${name}\n${'export const felt = 1\n'.repeat(50)}`

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heartfelt-public-'))
  await mkdir(join(folder, 'heartfelt'))
  const write = (name: string, body: string | Buffer) => writeFile(join(folder, name), body)
  for (const name of Object.keys(integrity)) {
    await write(name, code(name))
    await write(`${name}.br`, brotliCompressSync(code(name)))
    await write(`${name}.gz`, gzipSync(code(name)))
  }
  // As an older package has it: nothing compressed beside it.
  await write('heartfelt/old-1.js', code('old'))
  // Left over from another build, or broken: not the bytes whose hash integrity.json has.
  await write('heartfelt/stale-1.js', code('new'))
  await write('heartfelt/stale-1.js.br', brotliCompressSync(code('of another build')))
  await write('heartfelt/stale-1.js.gz', 'no gzip at all')
  await write('heartfelt/tiny-1.js', '1')
  await write('heartfelt/tiny-1.js.br', brotliCompressSync('1'))
  await write('integrity.json', JSON.stringify(integrity))
  await write('secret.js', 'no')
  routes = scriptRoutes(readScriptFiles(folder))
})
afterAll(() => rm(folder, { recursive: true }))

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  routes.request(path, { method, headers })
const bytes = async (response: Response) => Buffer.from(await response.arrayBuffer())

describe('the script-tag bundle, as a collector serves it', () => {
  it.each([
    ['/heartfelt.js', 'max-age=300, stale-while-revalidate=3600'],
    ['/heartfelt-1.2.3.js', 'public, max-age=31536000, immutable'],
    ['/heartfelt/x-1.js', 'public, max-age=31536000, immutable'],
    ['/integrity.json', 'no-cache'],
  ])('serves %s to every origin with Cache-Control: %s', async (path, cache) => {
    const response = await get(path)
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe(cache)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    if (path.endsWith('.js')) {
      expect(response.headers.get('content-type')).toMatch(/^text\/javascript/)
      expect(await response.text()).toBe(code(path.slice(1)))
    }
  })

  it.each([
    '/secret.js',
    '/heartfelt/../secret.js',
    '/heartfelt/%2e%2e%2fsecret.js',
    '/heartfelt/..%5csecret.js',
    '/heartfelt/none.js',
    '/heartfelt/x-1.js.br',
    '/heartfelt.js.gz',
    '/heartfelt/',
    '/heartfelt.js%00',
  ])('does not serve %s', async path =>
    expect((await get(path, { 'accept-encoding': 'br' })).status).toBe(404),
  )

  it('serves nothing without the folder', () =>
    expect(readScriptFiles(join(folder, 'none'))).toEqual(new Map()))
})

describe('content coding', () => {
  it.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ])('sends %s with the content of the file', async (encoding, decompress) => {
    const response = await get('/heartfelt/x-1.js', { 'accept-encoding': encoding })
    expect(response.headers.get('content-encoding')).toBe(encoding)
    expect(response.headers.get('vary')).toBe('Accept-Encoding')
    const body = await bytes(response)
    expect(response.headers.get('content-length')).toBe(String(body.length))
    expect(decompress(body).toString()).toBe(code('heartfelt/x-1.js'))
  })

  it.each([undefined, '', 'zstd', 'br;q=0, gzip;q=0', 'identity', 'x, y;q=z'])(
    'sends the file uncompressed for Accept-Encoding: %s',
    async value => {
      const response = await get('/heartfelt.js', value === undefined ? {} : { 'accept-encoding': value })
      expect(response.status).toBe(200)
      expect(response.headers.get('content-encoding')).toBe(null)
      expect(response.headers.get('vary')).toBe('Accept-Encoding')
      expect(await response.text()).toBe(code('heartfelt.js'))
    },
  )

  it('answers 406, not cached, when no representation is acceptable', async () => {
    const response = await get('/heartfelt.js', { 'accept-encoding': 'identity;q=0' })
    expect(response.status).toBe(406)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('vary')).toBe('Accept-Encoding')
    expect(await response.text()).toBe('')
  })

  it.each([
    ['/heartfelt/old-1.js', code('old'), 'compressed files that are missing'],
    ['/heartfelt/stale-1.js', code('new'), 'compressed files of another build'],
    ['/heartfelt/tiny-1.js', '1', 'compressed files that are larger'],
  ])('sends %s uncompressed because of %3$s', async (path, body) => {
    const response = await get(path, { 'accept-encoding': 'gzip, br' })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-encoding')).toBe(null)
    expect(await response.text()).toBe(body)
  })
})

describe('conditional requests', () => {
  const etagOf = async (encoding: string) =>
    (await get('/heartfelt.js', { 'accept-encoding': encoding })).headers.get('etag')!

  it('gives each representation its own strong ETag', async () => {
    const tags = await Promise.all(['br', 'gzip', 'identity'].map(etagOf))
    expect(new Set(tags).size).toBe(3)
    for (const tag of tags) expect(tag).toMatch(/^"[\w-]+"$/)
  })

  it.each([
    ['the ETag', (tag: string) => tag],
    ['the ETag marked weak', (tag: string) => `W/${tag}`],
    ['a list', (tag: string) => `"a", W/"b,c" ,${tag}`],
    ['*', () => '*'],
  ])('answers 304 without a body for If-None-Match with %s', async (_, value) => {
    const etag = await etagOf('br')
    const response = await get('/heartfelt.js', { 'accept-encoding': 'br', 'if-none-match': value(etag) })
    expect(response.status).toBe(304)
    expect(await response.text()).toBe('')
    expect(response.headers.get('etag')).toBe(etag)
    expect(response.headers.get('vary')).toBe('Accept-Encoding')
    expect(response.headers.get('cache-control')).toBe('max-age=300, stale-while-revalidate=3600')
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('content-encoding')).toBe(null)
  })

  it.each([
    ['another ETag', () => '"other"'],
    ['the ETag of another representation', () => etagOf('gzip')],
    ['the ETag without quotes', async () => (await etagOf('br')).replaceAll('"', '')],
    ['a prefix of the ETag', async () => `${(await etagOf('br')).slice(0, -4)}"`],
  ])('sends the file for If-None-Match with %s', async (_, value) => {
    const response = await get('/heartfelt.js', { 'accept-encoding': 'br', 'if-none-match': await value() })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-encoding')).toBe('br')
  })

  it('checks If-None-Match before Range', async () => {
    const headers = { 'if-none-match': await etagOf('identity'), range: 'bytes=0-1' }
    expect((await get('/heartfelt.js', headers)).status).toBe(304)
  })
})

describe('ranges', () => {
  const whole = Buffer.from(code('heartfelt.js'))

  it.each([
    ['bytes=0-9', 0, 9],
    ['bytes=10-', 10, whole.length - 1],
    ['bytes=-7', whole.length - 7, whole.length - 1],
    ['bytes=5-999999', 5, whole.length - 1],
  ])('answers 206 for %s', async (range, first, last) => {
    const response = await get('/heartfelt.js', { range })
    expect(response.status).toBe(206)
    expect(response.headers.get('content-range')).toBe(`bytes ${first}-${last}/${whole.length}`)
    expect(response.headers.get('content-length')).toBe(String(last - first + 1))
    expect(await bytes(response)).toEqual(whole.subarray(first, last + 1))
  })

  it('cuts ranges from the compressed bytes, so that they join to a valid file', async () => {
    const part = async (range: string) => {
      const response = await get('/heartfelt.js', { 'accept-encoding': 'br', range })
      expect(response.status).toBe(206)
      expect(response.headers.get('content-encoding')).toBe('br')
      return bytes(response)
    }
    const joined = Buffer.concat([await part('bytes=0-19'), await part('bytes=20-')])
    expect(brotliDecompressSync(joined)).toEqual(whole)
  })

  it('answers 416 with the length for a range beyond the end', async () => {
    const response = await get('/heartfelt.js', { range: `bytes=${whole.length}-` })
    expect(response.status).toBe(416)
    expect(response.headers.get('content-range')).toBe(`bytes */${whole.length}`)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.text()).toBe('')
  })

  it.each(['bytes=0-1,4-5', 'bytes=9-3', 'bytes=x', 'pages=1-2'])(
    'sends the whole file for %s',
    async range => {
      const response = await get('/heartfelt.js', { range })
      expect(response.status).toBe(200)
      expect(await bytes(response)).toEqual(whole)
    },
  )

  it('honours Range with If-Range only for the same strong ETag', async () => {
    const etag = (await get('/heartfelt.js')).headers.get('etag')!
    const status = async (ifRange: string) =>
      (await get('/heartfelt.js', { range: 'bytes=0-1', 'if-range': ifRange })).status
    expect(await status(etag)).toBe(206)
    expect(await status(`W/${etag}`)).toBe(200)
    expect(await status('"other"')).toBe(200)
    expect(await status('Mon, 30 Nov 2026 08:00:00 GMT')).toBe(200)
  })
})

describe('HEAD', () => {
  it.each(['br', 'gzip', 'identity'])('sends the headers of GET without a body (%s)', async encoding => {
    const [head, whole] = await Promise.all(
      ['HEAD', 'GET'].map(method => get('/heartfelt.js', { 'accept-encoding': encoding }, method)),
    )
    expect(head!.status).toBe(200)
    expect(Object.fromEntries(head!.headers)).toEqual(Object.fromEntries(whole!.headers))
    expect(await head!.text()).toBe('')
  })

  it('ignores Range and honours If-None-Match', async () => {
    expect((await get('/heartfelt.js', { range: 'bytes=0-1' }, 'HEAD')).status).toBe(200)
    expect((await get('/heartfelt.js', { 'if-none-match': '*' }, 'HEAD')).status).toBe(304)
  })
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

  it('names the entry where nothing says what it holds', () => {
    const text = snippet({ url: 'https://v.example', key: 'pk_1', integrity: {} })
    expect(text).toContain('src="https://v.example/heartfelt.js"\n  data-heartfelt-key')
    expect(text).not.toContain('integrity')
  })
})
