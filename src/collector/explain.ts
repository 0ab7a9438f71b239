import type * as z from 'zod/mini'

type Issue = z.core.$ZodIssue

/** What is wrong with a value and what to do about it, beginning with the name of the field. */
export function explain(issues: readonly Issue[]): { field: string; reason: string } {
  const issue = issues[0]!
  const path = issue.path.map(String).join('.')
  if (issue.code === 'unrecognized_keys') {
    const field = [...issue.path.map(String), issue.keys[0]].join('.')
    return { field, reason: `${field}: unknown field; remove it` }
  }
  if (issue.code === 'invalid_union') {
    const field = path || 'kind'
    const inner = issue.errors?.find(errors => errors.length > 0)
    if (!inner || issue.discriminator)
      return { field, reason: `${field}: must be one of the kinds that the protocol knows` }
    return { field, reason: `${field}: ${remedy(inner[0]!)}` }
  }
  const field = path || 'body'
  return { field, reason: `${field}: ${remedy(issue)}` }
}

function remedy(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? `missing; send ${article(issue.expected)}`
        : `must be ${article(issue.expected)}`
    case 'invalid_value':
      return `must be one of ${issue.values.map(value => JSON.stringify(value)).join(', ')}`
    case 'too_big':
      return `must be at most ${issue.maximum}${unit(issue.origin)}`
    case 'too_small':
      return `must be at least ${issue.minimum}${unit(issue.origin)}`
    case 'invalid_format':
      return issue.format === 'datetime'
        ? 'must be an instant in ISO 8601, UTC, for example 2026-11-22T08:00:00.000Z'
        : messageOr(issue, 'has the wrong form')
    default:
      return messageOr(issue, 'is not valid')
  }
}

// zod/mini without a locale says only this; our own checks say more.
const messageOr = (issue: Issue, otherwise: string): string =>
  issue.message && issue.message !== 'Invalid input' ? issue.message : otherwise

const article = (type: string): string =>
  ({ int: 'a whole number', object: 'an object', array: 'an array', record: 'an object' })[type] ??
  `a ${type}`

const unit = (origin: string): string =>
  origin === 'string' ? ' characters' : origin === 'array' ? ' entries' : ''
