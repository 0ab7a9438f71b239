/**
 * JSON of plain data, unaffected by libraries on the page that break `JSON.stringify()`: Prototype.js 1.6 gives arrays a
 * `toJSON` that returns a string, and MooTools gives them enumerable methods. Omits functions, symbols and `undefined`.
 */
export function stringify(value: unknown): string {
  if (Array.isArray(value)) {
    const parts: string[] = []
    for (let i = 0; i < value.length; i++) parts.push(stringify(value[i]))
    return `[${parts.join(',')}]`
  }
  if (value && typeof value === 'object') {
    if (value instanceof Date) return stringify(Number.isNaN(+value) ? null : value.toISOString())
    const parts: string[] = []
    for (const key of Object.keys(value)) {
      const field = (value as Record<string, unknown>)[key]
      if (field !== undefined && typeof field !== 'function' && typeof field !== 'symbol')
        parts.push(`${JSON.stringify(key)}:${stringify(field)}`)
    }
    return `{${parts.join(',')}}`
  }
  // `JSON.stringify()` is safe for the remaining primitives. It throws for bigints, and has no JSON for functions and
  // symbols.
  return typeof value === 'bigint' ? `"${value}"` : (JSON.stringify(value) ?? 'null')
}
