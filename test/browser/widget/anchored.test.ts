import { describe, expect, it } from 'vitest'
import { positionBeside } from '../../../src/browser/widget/surfaces/anchored.js'

const view = { width: 1000, height: 700 }
const box = { width: 360, height: 200 }
const at = (left: number, top: number) => ({ left, top, right: left + 100, bottom: top + 40 })

describe('a popover beside its anchor', () => {
  it.each([
    ['below, where there is room', at(100, 100), false, { x: 100, y: 150 }],
    ['above, where there is none below', at(100, 600), false, { x: 100, y: 390 }],
    ['aligned with the right edge of the anchor from right to left', at(500, 100), true, { x: 240, y: 150 }],
    ['to the end of its anchor, where it cannot begin with it', at(880, 100), false, { x: 620, y: 150 }],
    ['to the start of its anchor from right to left, where it has to', at(20, 100), true, { x: 20, y: 150 }],
    ['inside the window at the right', at(900, 100), false, { x: 630, y: 150 }],
    ['inside the window at the left', at(0, 100), true, { x: 10, y: 150 }],
  ])('goes %s', (_, anchor, rtl, expected) => {
    expect(positionBeside(anchor, box, view, rtl)).toEqual(expected)
  })

  it('shows its top where the window is smaller than the card', () => {
    expect(
      positionBeside(at(0, 100), { width: 360, height: 900 }, { width: 320, height: 256 }, false),
    ).toEqual({
      x: 10,
      y: 10,
    })
  })
})
