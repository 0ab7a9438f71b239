import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseQuery, printQuery } from '../../../src/collector/insight/query/query.js'

const now = Date.parse('2026-11-22T08:00:00.000Z')
const parse = (search: string, zone = 'UTC') => parseQuery(new URLSearchParams(search), { zone, now })

test('a period ends today in the time zone of the project', () => {
  expect(parse('period=7d')).toMatchObject({ from: '2026-11-16', to: '2026-11-22' })
  expect(parse('period=1d', 'Pacific/Kiritimati')).toMatchObject({ from: '2026-11-22', to: '2026-11-22' })
  expect(parse('period=1d', 'Pacific/Pago_Pago')).toMatchObject({ from: '2026-11-21', to: '2026-11-21' })
})

test('the window before is as long, or the same days of the year before', () => {
  expect(parse('from=2026-11-01&to=2026-11-14').before).toEqual({ from: '2026-10-18', to: '2026-10-31' })
  expect(parse('from=2024-02-29&to=2024-02-29&compare=year').before).toEqual({
    from: '2023-02-28',
    to: '2023-02-28',
  })
  expect(parse('compare=none').before).toBeUndefined()
})

test('one segment key repeated means or', () => {
  expect(parse('segment.plan=pro&segment.plan=free&segment.country=AT').segment).toEqual({
    plan: ['free', 'pro'],
    country: ['AT'],
  })
})

test('a printed query reads as the same query', () => {
  const value = fc.string({ minLength: 1, maxLength: 20 }).filter(text => text.trim() !== '')
  const query = fc.record(
    {
      period: fc.constantFrom('7d', '28d', '90d', '365d'),
      compare: fc.constantFrom('previous', 'year', 'none'),
      ...{ moment: value, journey: value, stage: value, theme: value, q: value, assignee: value },
      scale: fc.constantFrom('mood5', 'nps11'),
      source: fc.constantFrom('prompted', 'passive', 'import'),
      feeling: fc.constantFrom('unhappy', 'neutral', 'happy'),
      'segment.plan': value,
      'segment.__proto__': value,
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(query, parameters => {
      const read = parse(new URLSearchParams(parameters as Record<string, string>).toString())
      expect(parse(printQuery(read).toString())).toEqual(read)
    }),
    { numRuns: 200 },
  )
})
