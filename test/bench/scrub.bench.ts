import { expect, it } from 'vitest'
import { scrubFields, scrubText, scrubUrl } from '../../src/browser/privacy/scrub.js'
import { longTexts } from '../browser/privacy/long-texts.js'

it('S47 a text of 1 MB is scrubbed in less than 50 ms, however it is made', () => {
  const times = Object.values(longTexts).flatMap(text =>
    [scrubText, scrubUrl, (value: string) => scrubFields({ value })].map(scrub => {
      // The best of eight: the machine may be busy with something else.
      const tries = Array.from({ length: 8 }, () => {
        const start = performance.now()
        scrub(text)
        return performance.now() - start
      })
      return Math.min(...tries)
    }),
  )
  console.log(`scrubbing 1 MB: ${Math.max(...times).toFixed(1)} ms at most`)
  expect(Math.max(...times)).toBeLessThan(50)
})
