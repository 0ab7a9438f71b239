import type * as z from 'zod/mini'

type Fields = Record<string, unknown>

/**
 * A copy of an item without the fields that the schema does not know, and their number. A page that is newer than the
 * collector sends such fields; they must not cost the answer. Undefined if the schema knows all fields.
 */
export function withoutUnknown(
  item: Fields,
  issues: readonly z.core.$ZodIssue[],
): { fields: Fields; left: number } | undefined {
  const unknown = issues.flatMap(issue =>
    issue.code === 'unrecognized_keys' ? issue.keys.map(key => [...issue.path, key].map(String)) : [],
  )
  if (unknown.length === 0) return
  const fields = structuredClone(item)
  for (const path of unknown) {
    const owner = path
      .slice(0, -1)
      .reduce<Fields | undefined>((value, name) => value?.[name] as Fields | undefined, fields)
    if (owner) delete owner[path.at(-1)!]
  }
  return { fields, left: unknown.length }
}
