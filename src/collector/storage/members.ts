import { randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { DAY_MS } from '../../model/time.js'
import { sameSecret, secret, sha256 } from '../secret.js'
import type { Database, Transaction } from './database.js'

/** What a person may do. Each role may do what the ones before it may. */
export const roles = ['reader', 'responder', 'owner'] as const
export type Role = (typeof roles)[number]

export interface Member {
  id: number
  name: string
  role: Role
}

/** A sign-in link works once, within this many milliseconds. */
const LINK_LIFETIME_MS = DAY_MS
/** A session ends this many milliseconds after the sign-in. */
export const SESSION_LIFETIME_MS = 30 * DAY_MS

export type Members = ReturnType<typeof members>

/** The people who may look, and their passes: one-time links and sessions, kept only as hashes. */
export function members(db: Database, now: () => number) {
  const issue = async (kind: 'link' | 'session', member: number, life: number): Promise<string> => {
    const token = secret('', 32)
    await db.run('INSERT INTO pass (hash, kind, member, expires_at) VALUES (?, ?, ?, ?)', [
      sha256(token),
      kind,
      member,
      now() + life,
    ])
    return token
  }

  return {
    /** Finds a person by name, or adds them. */
    async ensure(name: string, role: Role): Promise<Member> {
      const find = async () =>
        (await db.all<Member>('SELECT id, name, role FROM member WHERE name = ?', [name]))[0]
      for (;;) {
        const member = await find()
        if (member) return member
        // Whoever takes the number first has it; the others look again.
        await db.run(
          `INSERT INTO member (id, name, role, created_at)
           SELECT COALESCE(MAX(id), 0) + 1, ?, ?, CAST(? AS BIGINT) FROM member WHERE true ON CONFLICT DO NOTHING`,
          [name, role, now()],
        )
      }
    },
    async list(): Promise<Member[]> {
      return db.all<Member>('SELECT id, name, role FROM member ORDER BY name')
    },
    /** Finds a person by name, or adds them, and gives them a role; nothing if nobody would be left who owns. */
    async give(name: string, role: Role): Promise<Member | undefined> {
      const member = await this.ensure(name, role)
      const given = await db.transaction(async tx => {
        if (role !== 'owner' && (await isLastOwner(tx, member.id))) return false
        await tx.run('UPDATE member SET role = ? WHERE id = ?', [role, member.id])
        return true
      })
      return given ? { ...member, role } : undefined
    },
    /** Takes away all that a person may do, at once: their links, sessions and password end. */
    async remove(id: number): Promise<'removed' | 'unknown' | 'last owner'> {
      return db.transaction(async tx => {
        if (await isLastOwner(tx, id)) return 'last owner'
        await tx.run('DELETE FROM pass WHERE member = ?', [id])
        return (await tx.run('DELETE FROM member WHERE id = ?', [id])) > 0 ? 'removed' : 'unknown'
      })
    },
    /** The token of a link that signs this person in once. */
    link: (member: number) => issue('link', member, LINK_LIFETIME_MS),
    /** Spends a link; gives the token of a session, or nothing if the link is spent, old or invented. */
    async signIn(token: string): Promise<string | undefined> {
      const member = await db.transaction(async tx => {
        const [pass] = await tx.all<{ member: number; expires_at: number }>(
          `DELETE FROM pass WHERE hash = ? AND kind = 'link' RETURNING member, expires_at`,
          [sha256(token)],
        )
        await tx.run('DELETE FROM pass WHERE expires_at <= ?', [now()])
        return pass && pass.expires_at > now() ? pass.member : undefined
      })
      return member === undefined ? undefined : issue('session', member, SESSION_LIFETIME_MS)
    },
    /**
     * Lets a person sign in with their name and a password too; only a salted hash of it is kept. Their sessions end, but
     * for the one that `session` names: whoever changes a password may fear that somebody else is in.
     */
    async setPassword(member: number, password: string, session = ''): Promise<void> {
      const hash = await hashed(password)
      await db.transaction(async tx => {
        await tx.run('UPDATE member SET password = ? WHERE id = ?', [hash, member])
        await tx.run(`DELETE FROM pass WHERE member = ? AND kind = 'session' AND hash <> ?`, [
          member,
          sha256(session),
        ])
      })
    },
    /** The token of a session, or nothing if there is no such name, no password for it, or another one. */
    async signInWithPassword(name: string, password: string): Promise<string | undefined> {
      const [known] = await db.all<{ id: number; password: string | null }>(
        'SELECT id, password FROM member WHERE name = ?',
        [name],
      )
      // Computed in any case: how long it takes must not tell which names there are.
      const fits = await fitsHash(password, known?.password ?? DUMMY_HASH)
      return known?.password && fits ? issue('session', known.id, SESSION_LIFETIME_MS) : undefined
    },
    /** Who a session belongs to. */
    async bySession(token: string): Promise<Member | undefined> {
      const [member] = await db.all<Member>(
        `SELECT member.id, member.name, member.role FROM pass JOIN member ON member.id = pass.member
         WHERE pass.hash = ? AND pass.kind = 'session' AND pass.expires_at > ?`,
        [sha256(token), now()],
      )
      return member
    },
    async signOut(token: string): Promise<void> {
      await db.run('DELETE FROM pass WHERE hash = ?', [sha256(token)])
    },
  }
}

async function isLastOwner(tx: Transaction, id: number): Promise<boolean> {
  const owners = await tx.all<{ id: number }>(
    `SELECT id FROM member WHERE role = 'owner' ORDER BY id${tx.forUpdate}`,
  )
  return owners.length === 1 && owners[0]!.id === id
}

const derive = promisify<string, Buffer, number, Buffer>(scrypt)

/** Salt and key of a password, with scrypt's usual cost: about 50 ms and 16 MB. */
async function hashed(password: string, salt: Buffer = randomBytes(16)): Promise<string> {
  return `${salt.toString('base64url')}.${(await derive(password.normalize('NFC'), salt, 32)).toString('base64url')}`
}

const fitsHash = async (password: string, known: string): Promise<boolean> =>
  sameSecret(await hashed(password, Buffer.from(known.split('.', 1)[0]!, 'base64url')), known)

const DUMMY_HASH = `${'A'.repeat(22)}.`
