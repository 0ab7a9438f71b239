/** The protocol's limit for a context, in characters of JSON. */
const MOST = 8192
/** The same for a name in it. */
const LONGEST_NAME = 100

/**
 * Both together, as far as there is room: an answer must not be refused for what stands beside it. The host's own names
 * go first.
 */
export function joined(
  ours: Record<string, unknown>,
  given?: Record<string, unknown>,
): Record<string, unknown> | undefined {
  const all: Record<string, unknown> = {}
  let room = MOST - 1
  for (const [name, value] of Object.entries({ ...given, ...ours, ...given })) {
    const size = JSON.stringify({ [name]: value }).length - 1
    if (size > room || name.length > LONGEST_NAME) continue
    room -= size
    all[name] = value
  }
  return room < MOST - 1 ? all : undefined
}
