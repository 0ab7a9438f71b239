import { describe, expect, it } from 'vitest'
import { mergeContext } from '../../../src/browser/device/merge-context.js'

describe('mergeContext', () => {
  it("lets the host's value of a name win", () => {
    expect(mergeContext({ visits: 3, version: '1' }, { version: 'beta' })).toEqual({
      visits: 3,
      version: 'beta',
    })
    expect(mergeContext({})).toBeUndefined()
  })
  it('leaves out entries beyond the limit of the protocol', () => {
    const large = { note: 'x'.repeat(8170) }
    expect(mergeContext({ tenureDays: 400, visits: 300 }, large)).toEqual(large)
  })
})
