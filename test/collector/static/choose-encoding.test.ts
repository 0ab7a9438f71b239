import { expect, it } from 'vitest'
import { chooseEncoding } from '../../../src/collector/static/choose-encoding.js'

const all = { br: 1, gzip: 1, identity: 1 }

it.each([
  // What browsers send.
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip, deflate', 'gzip'],
  // A client that sends nothing rarely decodes anything.
  [undefined, 'identity'],
  ['', 'identity'],
  ['identity', 'identity'],
  ['zstd', 'identity'],
  ['deflate, x-unknown', 'identity'],
  ['BR', 'br'],
  ['br;q=0', 'identity'],
  ['br;q=0, gzip', 'gzip'],
  ['br;q=0.5, gzip;q=0.9', 'gzip'],
  ['br ; q=0.2 , gzip ; q=0.1', 'br'],
  ['identity, gzip;q=0.5', 'identity'],
  ['identity;q=0.5, gzip;q=1.0', 'gzip'],
  ['*', 'br'],
  ['*;q=0.1, gzip', 'gzip'],
  ['br;q=0, *', 'gzip'],
  ['gzip;q=0, *;q=0.5', 'br'],
  // The wildcard excludes what is not listed, uncompressed included.
  ['*;q=0', undefined],
  ['*;q=0, identity', 'identity'],
  ['*;q=0, gzip', 'gzip'],
  ['identity;q=0', undefined],
  ['identity;q=0, zstd', undefined],
  ['identity;q=0, gzip', 'gzip'],
  ['identity;q=0, *', 'br'],
])('Accept-Encoding %s: %s', (header, expected) => expect(chooseEncoding(header, all)).toBe(expected))

it('takes the next best where a file has no such representation', () => {
  expect(chooseEncoding('br, gzip;q=0.5', { gzip: 1, identity: 1 })).toBe('gzip')
  expect(chooseEncoding('br, gzip;q=0.5', { identity: 1 })).toBe('identity')
  expect(chooseEncoding('br, identity;q=0', { identity: 1 })).toBe(undefined)
})

it('answers right also after more different headers than it remembers', () => {
  for (let i = 0; i < 1000; i++) expect(chooseEncoding(`x-${i}, br`, all)).toBe('br')
  expect(chooseEncoding('gzip;q=0.123', all)).toBe('gzip')
})
