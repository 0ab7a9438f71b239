import { MAX_CONTEXT_CHARS, MAX_NAME_CHARS } from '../../model/limits.js'

/**
 * Both together, as far as there is room: an answer must not be refused for what stands beside it. The host's own names
 * go first.
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
