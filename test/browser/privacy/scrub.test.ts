import { describe, expect, it } from 'vitest'
import { scrubFields, scrubText, scrubUrl } from '../../../src/browser/privacy/scrub.js'
import { jwt, longTexts } from './long-texts.js'

describe('S14: secrets', () => {
  it.each([
    ['a card number', 'It took 4111 1111 1111 1111 twice', 'It took •••• twice'],
    ['a token', `I pasted ${jwt} by mistake`, 'I pasted •••• by mistake'],
    ['a vendor key', 'sk_live_0123456789abcdef and AKIAIOSFODNN7EXAMPLE', '•••• and ••••'],
    ['a bearer credential', 'Authorization: Bearer 0123456789abcdef.~+/-', 'Authorization: ••••'],
  ])('%s is masked in a text', (_, text, scrubbed) => expect(scrubText(text)).toBe(scrubbed))

  it.each(['Order 1234567890123456', 'Call 0049 30 1234567', 'eyJust kidding.', 'sk-8 is a road'])(
    'a text that only resembles one stays: %s',
    text => expect(scrubText(text)).toBe(text),
  )

  it.each([
    ['https://ada:s3cr3t@shop.example/pay', 'https://shop.example/pay'],
    [
      'https://shop.example/pay?page=2&access_token=s3cr3t',
      'https://shop.example/pay?page=2&access_token=••••',
    ],
    ['https://shop.example/#id_token=s3cr3t', 'https://shop.example/#id_token=••••'],
    ['https://shop.example/?who=ada%40example.com', 'https://shop.example/?who=••••'],
    [`https://shop.example/reset/${jwt}`, 'https://shop.example/reset/••••'],
  ])('the address %s is kept without its secret', (url, scrubbed) => expect(scrubUrl(url)).toBe(scrubbed))

  it('a field with a sensitive name is masked whole', () =>
    expect(scrubFields({ plan: 'pro', deep: [{ password: 'hunter2', apiToken: 'x' }] })).toEqual({
      plan: 'pro',
      deep: [{ password: '••••', apiToken: '••••' }],
    }))
})

it.each(Object.entries(longTexts))('S47 a megabyte of %j is scrubbed in linear time', (_, text) => {
  for (const scrub of [scrubText, scrubUrl, (value: string) => scrubFields({ value })])
    expect(scrub(text)).toBeTruthy()
})
