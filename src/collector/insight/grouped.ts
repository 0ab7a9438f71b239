/** Entries by a name, in order of first appearance. (Map.groupBy is not in Node 20.) */
export function grouped<T, K>(entries: readonly T[], by: (entry: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const entry of entries) {
    const group = groups.get(by(entry))
    if (group) group.push(entry)
    else groups.set(by(entry), [entry])
  }
  return groups
}
