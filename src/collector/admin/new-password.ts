import { badField } from '../http/refusal.js'

const MIN_CHARS = 12
const MAX_CHARS = 1000
/** The lowest score of zxcvbn, 0–4, that is accepted. 3: "safely unguessable", more than 10⁸ guesses. */
const MIN_SCORE = 3

/**
 * Checks a new password; throws a Refusal if it is too short or easy to guess: a common password, a word with digits, a
 * row of keys, a repetition, the member's own name.
 */
export async function checkNewPassword(password: unknown, name: string): Promise<string> {
  if (typeof password !== 'string' || password.length < MIN_CHARS || password.length > MAX_CHARS)
    throw badField('password', `must be ${MIN_CHARS}–${MAX_CHARS} characters`)
  if ((await scoreOf(password, name)) < MIN_SCORE)
    throw badField('password', 'is easy to guess; use four words that do not belong together')
  return password
}

/** How hard a password is to guess, 0–4. The dictionaries are loaded on first use: they take several megabytes. */
async function scoreOf(password: string, name: string): Promise<number> {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ])
  const zxcvbn = new ZxcvbnFactory({ dictionary: { ...dictionary }, graphs: adjacencyGraphs })
  // Long passwords are compared in quadratic time.
  return zxcvbn.check(password.slice(0, 100), [name, 'heartfelt', ...name.split(/[^\p{L}\p{N}]+/u)]).score
}
