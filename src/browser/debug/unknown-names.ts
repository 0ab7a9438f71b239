import type { Policy } from '../../model/moment.js'
import type { HeartfeltOptions } from '../options.js'

const momentNames =
  'id question scale journey stage words followUp comment goal attachments contact touchpoint wow role when policy promise'
const triggerNames = 'url appears clicked event signal delay idle scroll exit'

/** Paths of unknown properties in the limits, moments and triggers of the options: most likely typing mistakes. */
export function unknownNames({ policy, moments = [] }: HeartfeltOptions, limits: Policy): string[] {
  const among = (path: string, known: string, value: unknown) =>
    Object.keys(Object(value))
      .filter(name => !known.split(' ').includes(name))
      .map(name => `${path}.${name}`)
  const limitNames = Object.keys(limits).join(' ')
  return [
    ...among('policy', limitNames, policy),
    ...moments.flatMap((moment, i) => [
      ...among(`moments[${i}]`, momentNames, moment),
      ...among(`moments[${i}].policy`, limitNames, moment.policy),
      ...[moment.when ?? []].flat().flatMap(trigger => among(`moments[${i}].when`, triggerNames, trigger)),
    ]),
  ]
}
