import { randomBytes, type ScryptOptions, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { sameSecret } from '../../secret.js'

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt)

/**
 * The cost of scrypt: 16 MB and about a quarter of a second. The least that OWASP recommends for this memory:
 * https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt
 */
const COST = { N: 2 ** 14, r: 8, p: 5 }
/** The cost of hashes without a prefix, which earlier versions stored. */
const EARLIER_COST = { N: 2 ** 14, r: 8, p: 1 }
const PREFIX = `${COST.N}:${COST.r}:${COST.p}.`

/** Cost, salt and derived key of a password, for the database. */
export const hashPassword = async (password: string): Promise<string> =>
  PREFIX + (await saltedKey(password, randomBytes(16), COST))

/**
 * Whether a password has this hash. Without a hash the same work is done and the result is false, so that the duration
 * does not reveal which names exist.
 */
export async function matchesPassword(password: string, known: string | null | undefined): Promise<boolean> {
  const hash = known ?? `${PREFIX}${'A'.repeat(22)}.`
  const [cost, plain] = isOutdated(hash) ? [EARLIER_COST, hash] : [COST, hash.slice(PREFIX.length)]
  const salt = Buffer.from(plain.split('.', 1)[0]!, 'base64url')
  return sameSecret(await saltedKey(password, salt, cost), plain) && known != null
}

/** Whether a hash has another cost than new ones. */
export const isOutdated = (hash: string): boolean => !hash.startsWith(PREFIX)

const saltedKey = async (password: string, salt: Buffer, cost: ScryptOptions): Promise<string> =>
  `${salt.toString('base64url')}.${(await derive(password.normalize('NFC'), salt, 32, cost)).toString('base64url')}`
