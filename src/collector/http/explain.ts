import type * as z from 'zod/mini'
import type { ItemKind } from '../../model/feedback.js'

type Issue = z.core.$ZodIssue

const kinds: Record<ItemKind, true> = {
  feedback: true,
  touchpoint: true,
  prompt: true,
  journey: true,
  outcome: true,
  erase: true,
}

/**
 * Explains the first validation issue of a value: the field, what is wrong and the remedy.
 * @param input The value as received; a missing field gets another message than one of the wrong type.
 */
export function explain(issues: readonly Issue[], input: unknown): { field: string; reason: string } {
  const issue = issues[0]!
  const path = issue.path.map(String).join('.')
  if (issue.code === 'unrecognized_keys') {
    const field = [...issue.path.map(String), issue.keys[0]].join('.')
    return { field, reason: `${field}: unknown field; remove it` }
  }
  if (issue.code === 'invalid_union') {
    if (issue.discriminator) {
      const field = path || 'kind'
      return { field, reason: `${field}: must be one of ${quoted(Object.keys(kinds))}` }
    }
    // Of several alternatives, explain the one whose error is deepest: it is most likely the intended one.
    const [inner] = [...(issue.errors ?? [])]
      .flatMap(errors => errors.slice(0, 1))
      .sort((a, b) => b.path.length - a.path.length)
    if (inner) return explain([{ ...inner, path: [...issue.path, ...inner.path] } as Issue], input)
  }
  const field = path || 'body'
  return { field, reason: `${field}: ${remedy(issue, at(input, issue.path))}` }
}

const at = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce((value, name) => (value as Record<PropertyKey, unknown> | null | undefined)?.[name], input)

const quoted = (values: readonly unknown[]): string => values.map(value => JSON.stringify(value)).join(', ')

function remedy(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return value === undefined
        ? `missing; send ${article(issue.expected)}`
        : `must be ${article(issue.expected)}`
    case 'invalid_value':
      return `must be one of ${quoted(issue.values)}`
    case 'too_big':
      return `must be at most ${issue.maximum}${unit(issue.origin)}`
    case 'too_small':
      return issue.minimum === 1 && unit(issue.origin)
        ? 'must not be empty'
        : `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unit(issue.origin)}`
    case 'invalid_format':
      return issue.format === 'datetime'
        ? 'must be an instant in ISO 8601, UTC, for example 2026-11-22T08:00:00.000Z'
        : messageOr(issue, 'has the wrong form')
    default:
      return messageOr(issue, 'is not valid')
  }
}

// Without a locale zod/mini only says "Invalid input"; our own checks have messages of their own.
const messageOr = (issue: Issue, otherwise: string): string =>
  issue.message && issue.message !== 'Invalid input' ? issue.message : otherwise

const article = (type: string): string =>
  ({ int: 'a whole number', object: 'an object', array: 'an array', record: 'an object' })[type] ??
  `a ${type}`

const unit = (origin: string): string =>
  origin === 'string' ? ' characters' : origin === 'array' ? ' entries' : ''
