import { type Day, type Dictionaries, NONE, type PackedDay } from './columns.js'
import { Dictionary } from './dictionary.js'

/** Most values of a key that profiles tell apart over all days; further ones count as absent. */
const MAX_VALUES = 65_000

/** Renumbers the columns of a packed day, in place, by the project's dictionaries. */
export function absorbDay(packed: PackedDay, day: number, version: number, to: Dictionaries): Day {
  const { answers, prompts, steps, wide } = packed
  const people = Uint32Array.from(packed.people, hash => to.people.id(hash))
  const moments = numbers(packed.moments, to.moments)
  const points = numbers(packed.points, to.points)
  const places = numbers(packed.places, to.places)
  const contacts = numbers(packed.contacts, to.contacts)
  const reasons = numbers(packed.reasons, to.reasons)
  const terms = numbers(packed.terms, to.terms)
  const profiles = profilesOf(packed, to)
  for (const key of wide.keys()) to.wide.add(key)

  renumber(answers.person, people)
  renumber(answers.moment, moments)
  renumber(answers.point, points)
  renumber(answers.place, places)
  renumber(answers.contact, contacts)
  renumber(answers.profile, profiles)
  renumber(answers.terms, terms)
  renumber(prompts.person, people)
  renumber(prompts.moment, moments)
  renumber(prompts.reason, reasons)
  renumber(prompts.profile, profiles)
  renumber(steps.person, people)
  renumber(steps.place, places)
  renumber(steps.profile, profiles)

  let bytes = 0
  for (const columns of [answers, prompts, steps, ...wide.values()])
    for (const column of Object.values(columns) as { byteLength: number }[]) bytes += column.byteLength
  return { day, version, bytes, answers, prompts, steps, wide }
}

const numbers = (names: readonly string[], dictionary: Dictionary): Uint32Array =>
  Uint32Array.from(names, name => dictionary.id(name))

function renumber(column: Uint32Array | Uint16Array, by: Uint32Array): void {
  for (let i = 0; i < column.length; i++) column[i] = by[column[i]!]!
}

function profilesOf({ keys, values, profiles }: PackedDay, to: Dictionaries): Uint32Array {
  const keyIds = keys.map(key => to.keys.id(key))
  while (to.values.length < to.keys.names.length) to.values.push(new Dictionary())
  const codes = keyIds.map((key, k) =>
    Uint16Array.from(values[k]!, value => {
      const id = 1 + to.values[key]!.id(value)
      return id > MAX_VALUES ? NONE : id
    }),
  )
  const count = keys.length > 0 ? profiles.length / keys.length : 1
  return Uint32Array.from({ length: count }, (_, i) => {
    const own = new Uint16Array(to.keys.names.length)
    keyIds.forEach((key, k) => {
      const code = profiles[i * keys.length + k]!
      if (code > 0) own[key] = codes[k]![code - 1]!
    })
    return to.profile(own)
  })
}
