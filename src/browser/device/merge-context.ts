import { MAX_CONTEXT_CHARS, MAX_NAME_CHARS } from '../../model/limits.js'

/**
 * Merges the library's context and the host's. Entries beyond the protocol's limit are left out, because a collector would
 * refuse the whole answer; the host's entries come first and replace the library's of the same name.
 */
export function mergeContext(
  ours: Record<string, unknown>,
  given?: Record<string, unknown>,
): Record<string, unknown> | undefined {
  const all: Record<string, unknown> = {}
  let room = MAX_CONTEXT_CHARS - 1
  for (const [name, value] of Object.entries({ ...given, ...ours, ...given })) {
    const size = JSON.stringify({ [name]: value }).length - 1
    if (size > room || name.length > MAX_NAME_CHARS) continue
    room -= size
    all[name] = value
  }
  return room < MAX_CONTEXT_CHARS - 1 ? all : undefined
}
