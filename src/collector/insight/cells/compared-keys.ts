import type { Dictionaries } from '../columns/columns.js'
import type { ComparedKey } from './find-changes.js'

/** Keys that mark a time: their values come and go, so that they are no groups of people to compare. */
const timeNames =
  /(^|[^a-z])(version|release|build|revision|commit|deploy(ment)?|date|day|week|month|year|time|timestamp)s?($|[^a-z])/i
const camelCase = /([a-z])([A-Z])/g
/** Dates, and version numbers with at least two dots. */
const timeValues = /^(\d{4}-\d\d(-\d\d.*)?|v?\d+\.\d+\.\d+.*)$/

/** Whether a key marks a time, by its name or because all its values are dates or versions. */
const marksTime = (name: string, values: readonly string[]): boolean =>
  timeNames.test(name.replace(camelCase, '$1 $2')) ||
  (values.length > 0 && values.every(value => timeValues.test(value)))

/** A key with the value of each profile. */
export function keyOf(dictionaries: Dictionaries, name: string): ComparedKey | undefined {
  const id = dictionaries.keys.find(name)
  return id === undefined
    ? undefined
    : {
        name,
        codes: dictionaries.valuesOf(id),
        nameOf: code => dictionaries.values[id]!.names[code - 1]!,
      }
}

/** The keys whose values are compared as segments, and those that mark a time. */
export function comparedKeys(dictionaries: Dictionaries): { segments: ComparedKey[]; times: ComparedKey[] } {
  const segments: ComparedKey[] = []
  const times: ComparedKey[] = []
  for (const [id, name] of dictionaries.keys.names.entries()) {
    const { names } = dictionaries.values[id]!
    if (marksTime(name, names)) times.push(keyOf(dictionaries, name)!)
    else if (names.length > 1 && !dictionaries.wide.has(name)) segments.push(keyOf(dictionaries, name)!)
  }
  return { segments, times }
}
