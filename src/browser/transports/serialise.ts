/**
 * JSON of plain data that no library on the page can bend: Prototype.js 1.6 gives arrays a `toJSON` that turns them
 * into strings, and MooTools gives them enumerable methods. Functions, symbols and `undefined` are left out.
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
  // Primitives never meet a `toJSON`. Functions, symbols and bigints have no JSON of their own.
  return typeof value === 'bigint' ? `"${value}"` : (JSON.stringify(value) ?? 'null')
}
