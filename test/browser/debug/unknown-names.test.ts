import { expect, test } from 'vitest'
import { unknownNames } from '../../../src/browser/debug/unknown-names.js'
import type { HeartfeltOptions } from '../../../src/browser/options.js'
import { defaultPolicy } from '../../../src/browser/prompting/policy.js'
import { type MomentDefinition, momentDefinition, type Trigger } from '../../../src/model/moment.js'

const find = (options: object) => unknownNames(options as HeartfeltOptions, defaultPolicy)

test('every name of the schemas is known', () => {
  const moment = Object.fromEntries(Object.keys(momentDefinition.shape).map(name => [name, undefined]))
  const trigger: Record<keyof Trigger, undefined> = {
    ...{ url: undefined, appears: undefined, clicked: undefined, event: undefined, signal: undefined },
    ...{ delay: undefined, idle: undefined, scroll: undefined, exit: undefined },
  }
  const all = { ...moment, id: 'payment', when: [trigger], policy: defaultPolicy } as MomentDefinition
  expect(find({ policy: defaultPolicy, moments: [all, { ...all, when: trigger }] })).toEqual([])
  expect(find({})).toEqual([])
})

test('unknown names are returned with their paths', () => {
  expect(
    find({
      policy: { perday: 2 },
      moments: [
        { id: 'payment', quesiton: 'How?', when: [{ idle: 100 }, { clickd: '#pay' }] },
        { id: 'delivery', policy: { graceday: 0 }, when: { apears: '.x' } },
      ],
    }),
  ).toEqual([
    'policy.perday',
    'moments[0].quesiton',
    'moments[0].when.clickd',
    'moments[1].policy.graceday',
    'moments[1].when.apears',
  ])
})
