import { describe, expect, it, vi } from 'vitest'
import { moved, paint } from '../../../../src/browser/widget/photo/brush.js'
import { fitSize } from '../../../../src/browser/widget/photo/picture.js'

describe('the size of a picture', () => {
  it.each([
    [4000, 3000, { width: 1600, height: 1200 }],
    [300, 200, { width: 300, height: 200 }],
    [10, 30_000, { width: 1, height: 1600 }],
  ])('%i × %i is scaled down to fit, never up', (width, height, expected) => {
    expect(fitSize(width, height)).toEqual(expected)
  })
})

describe('the redaction brush', () => {
  it('is kept on the picture', () => {
    expect(moved({ x: 0.99, y: 0.5 }, { x: 0.04, y: 0 })).toEqual({ x: 1, y: 0.5 })
    expect(moved({ x: 0, y: 0.02 }, { x: -0.04, y: -0.04 })).toEqual({ x: 0, y: 0 })
  })

  it('paints every spot of every stroke, including a single tap', () => {
    const calls: [string, number, number][] = []
    const context = {
      canvas: { width: 100, height: 50 },
      beginPath: vi.fn(),
      stroke: vi.fn(),
      moveTo: (x: number, y: number) => calls.push(['moveTo', x, y]),
      lineTo: (x: number, y: number) => calls.push(['lineTo', x, y]),
    }
    paint(context as never, [
      [{ x: 0.5, y: 0.5 }],
      [
        { x: 0, y: 0 },
        { x: 1, y: 1 },
      ],
    ])
    expect(context.stroke).toHaveBeenCalledTimes(2)
    expect(calls).toEqual([
      ['moveTo', 49.5, 25],
      ['lineTo', 50, 25],
      ['moveTo', -0.5, 0],
      ['lineTo', 0, 0],
      ['lineTo', 100, 50],
    ])
  })
})
