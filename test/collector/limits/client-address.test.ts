import { expect, test } from 'vitest'
import { clientAddress } from '../../../src/collector/limits/client-address.js'
import { senderOf } from '../../../src/collector/limits/sender.js'

const PROXY = '10.0.0.1'

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['198.51.100.1, 203.0.113.7', '203.0.113.7'],
  ['203.0.113.7:51234', '203.0.113.7'],
  ['"203.0.113.7:51234"', '203.0.113.7'],
  ['2001:db8::7', '2001:db8:0:0::/64'],
  ['2001:DB8::7', '2001:db8:0:0::/64'],
  ['[2001:db8::7]', '2001:db8:0:0::/64'],
  ['[2001:db8::7]:51234', '2001:db8:0:0::/64'],
  ['"[2001:db8::7]:51234"', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['[::ffff:203.0.113.7]:51234', '203.0.113.7'],
  ['::ffff:cb00:7107', '203.0.113.7'],
  ['unknown', PROXY],
  ['_hidden', PROXY],
  ['not an address', PROXY],
  ['', PROXY],
])('X-Forwarded-For: %s is the client %s', (header, client) => {
  expect(senderOf(clientAddress({ 'x-forwarded-for': header }, PROXY, 1)!)).toBe(client)
})

test.each([
  ['for=203.0.113.7', '203.0.113.7'],
  ['For="203.0.113.7:51234"', '203.0.113.7'],
  ['for=198.51.100.1, for=203.0.113.7;proto=https;by=10.0.0.1', '203.0.113.7'],
  ['proto=https; for="[2001:db8::7]:4711"', '2001:db8:0:0::/64'],
  ['for=unknown', PROXY],
  ['for="_hidden"', PROXY],
  ['proto=https', PROXY],
])('Forwarded: %s is the client %s', (forwarded, client) => {
  expect(senderOf(clientAddress({ forwarded }, PROXY, 1)!)).toBe(client)
})

test('the entry of the outermost own proxy counts, and without proxies the headers are ignored', () => {
  const headers = { 'x-forwarded-for': '192.0.2.1, 203.0.113.7, 10.0.0.2', forwarded: 'for=192.0.2.9' }
  expect(clientAddress(headers, PROXY, 2)).toBe('203.0.113.7')
  expect(clientAddress(headers, PROXY, 0)).toBe(PROXY)
  expect(clientAddress({}, PROXY, 1)).toBe(PROXY)
})
