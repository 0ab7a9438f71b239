import { DAY_MS } from '../../../model/time.js'
import { secret, sha256 } from '../../secret.js'
import type { Database, Transaction } from '../databases/database.js'
import { listeners } from '../databases/listeners.js'
import { hashPassword, isOutdated, matchesPassword } from './password-hash.js'

/** The roles of team members. Each role includes the rights of the roles before it. */
export const roles = ['reader', 'responder', 'owner'] as const
export type Role = (typeof roles)[number]

export interface Member {
  id: number
  name: string
  role: Role
}

/** A session that has just started. */
export interface NewSession {
  token: string
  /** The member's name. */
  name: string
}

/** A session of a member, as the settings list it. */
export interface Session {
  id: string
  startedAt: string
  expiresAt: string
  /** Whether it is the session of the request that asks. */
  current: boolean
}

/** Digits of a session's hash that its id shows: enough to name it, and the token cannot be found from them. */
const SESSION_ID_CHARS = 16

/** Milliseconds for which a sign-in link is valid; it works once. */
const LINK_LIFETIME_MS = DAY_MS
/** Milliseconds after sign-in at which a session ends. */
export const SESSION_LIFETIME_MS = 30 * DAY_MS

export type Members = ReturnType<typeof members>

/** The members of the team, with their sign-in links and sessions. Tokens are stored only as hashes. */
export function members(db: Database, now: () => number) {
  const ended = listeners<number>()
  const issueToken = async (
    kind: 'link' | 'session',
    member: number,
    lifetimeMs: number,
  ): Promise<string> => {
    const token = secret('', 32)
    await db.run('INSERT INTO pass (hash, kind, member, expires_at) VALUES (?, ?, ?, ?)', [
      sha256(token),
      kind,
      member,
      now() + lifetimeMs,
    ])
    return token
  }

  const startSession = async (member: number): Promise<NewSession> => {
    const [row] = await db.all<{ name: string }>('SELECT name FROM member WHERE id = ?', [member])
    return { token: await issueToken('session', member, SESSION_LIFETIME_MS), name: row?.name ?? '' }
  }

  return {
    /** Finds a member by name, or adds them with this role. */
    async ensure(name: string, role: Role): Promise<Member> {
      const find = async () =>
        (await db.all<Member>('SELECT id, name, role FROM member WHERE name = ?', [name]))[0]
      for (;;) {
        const member = await find()
        if (member) return member
        // Another collector may take the same number first; then the loop looks again.
        await db.run(
          `INSERT INTO member (id, name, role, created_at)
           SELECT COALESCE(MAX(id), 0) + 1, ?, ?, CAST(? AS BIGINT) FROM member WHERE true ON CONFLICT DO NOTHING`,
          [name, role, now()],
        )
      }
    },
    /** All members, by name, with the projects that they are limited to. */
    async list(): Promise<(Member & { projects?: number[] })[]> {
      const members = await db.all<Member>('SELECT id, name, role FROM member ORDER BY name')
      const limits = await db.all<{ member: number; project: number }>(
        'SELECT member, project FROM member_project ORDER BY project',
      )
      return members.map(member => {
        const projects = limits.filter(limit => limit.member === member.id).map(({ project }) => project)
        return projects.length > 0 ? { ...member, projects } : member
      })
    },
    /**
     * Finds or adds a member and sets their role; undefined if that would leave no owner.
     * @param projects The only projects that the member may see; empty: all. Left out, a limit stays as it is. Owners
     * see all projects.
     */
    async setRole(name: string, role: Role, projects?: readonly number[]): Promise<Member | undefined> {
      const member = await this.ensure(name, role)
      const only = role === 'owner' ? [] : projects
      const given = await db.transaction(async tx => {
        if (role !== 'owner' && (await isLastOwner(tx, member.id))) return false
        await tx.run('UPDATE member SET role = ? WHERE id = ?', [role, member.id])
        if (only) {
          await tx.run('DELETE FROM member_project WHERE member = ?', [member.id])
          const rows = only.map(project => [member.id, project])
          await tx.insertNew('member_project', ['member', 'project'], ['member', 'project'], rows)
        }
        return true
      })
      if (given) ended.emit(member.id)
      return given ? { ...member, role } : undefined
    },
    /** The only projects that a member may see; undefined: all. */
    async projectsOf(member: number): Promise<Set<number> | undefined> {
      const rows = await db.all<{ project: number }>('SELECT project FROM member_project WHERE member = ?', [
        member,
      ])
      return rows.length > 0 ? new Set(rows.map(({ project }) => project)) : undefined
    },
    /**
     * Calls `listener` with the id of a member whose role, projects or sessions changed in this collector; returns a
     * function that unsubscribes.
     */
    onChange: ended.add,
    /** Removes a member. Their links, sessions and password stop working at once. */
    async remove(id: number): Promise<'removed' | 'unknown' | 'last owner'> {
      const outcome = await db.transaction(async tx => {
        if (await isLastOwner(tx, id)) return 'last owner'
        await tx.run('DELETE FROM pass WHERE member = ?', [id])
        await tx.run('DELETE FROM member_project WHERE member = ?', [id])
        return (await tx.run('DELETE FROM member WHERE id = ?', [id])) > 0 ? 'removed' : 'unknown'
      })
      if (outcome === 'removed') ended.emit(id)
      return outcome
    },
    /** Ends a member's sign-in links that nobody has used. */
    async endLinks(member: number): Promise<void> {
      await db.run(`DELETE FROM pass WHERE member = ? AND kind = 'link'`, [member])
    },
    /** Creates the token of a link that signs this member in once. */
    link: (member: number) => issueToken('link', member, LINK_LIFETIME_MS),
    /**
     * Uses up a sign-in link and starts a session; undefined if the link was used, has expired or is unknown.
     */
    async signIn(token: string): Promise<NewSession | undefined> {
      const member = await db.transaction(async tx => {
        const [pass] = await tx.all<{ member: number; expires_at: number }>(
          `DELETE FROM pass WHERE hash = ? AND kind = 'link' RETURNING member, expires_at`,
          [sha256(token)],
        )
        await tx.run('DELETE FROM pass WHERE expires_at <= ?', [now()])
        return pass && pass.expires_at > now() ? pass.member : undefined
      })
      return member === undefined ? undefined : startSession(member)
    },
    /**
     * Sets the password with which a member may sign in by name; only a salted hash is stored. All their sessions end
     * except `session`, and all their sign-in links, because a password is often changed when somebody else may have
     * access.
     */
    async setPassword(member: number, password: string, session = ''): Promise<void> {
      const hash = await hashPassword(password)
      await db.transaction(async tx => {
        await tx.run('UPDATE member SET password = ? WHERE id = ?', [hash, member])
        await tx.run('DELETE FROM pass WHERE member = ? AND hash <> ?', [member, sha256(session)])
      })
      ended.emit(member)
    },
    /** Starts a session; undefined if the name is unknown, has no password, or the password is wrong. */
    async signInWithPassword(name: string, password: string): Promise<NewSession | undefined> {
      const [known] = await db.all<{ id: number; password: string | null }>(
        'SELECT id, password FROM member WHERE name = ?',
        [name],
      )
      const matches = await matchesPassword(password, known?.password)
      if (!known?.password || !matches) return undefined
      if (isOutdated(known.password))
        await db.run('UPDATE member SET password = ? WHERE id = ? AND password = ?', [
          ...[await hashPassword(password), known.id, known.password],
        ])
      return startSession(known.id)
    },
    /** Whether a member's password is this one; true for a member without a password. */
    async hasPassword(member: number, password: string): Promise<boolean> {
      const [row] = await db.all<{ password: string | null }>('SELECT password FROM member WHERE id = ?', [
        member,
      ])
      return !row?.password || matchesPassword(password, row.password)
    },
    /** Whether a sign-in link still works; it stays unused. */
    async isOpenLink(token: string): Promise<boolean> {
      const rows = await db.all(
        `SELECT 1 AS one FROM pass WHERE hash = ? AND kind = 'link' AND expires_at > ?`,
        [sha256(token), now()],
      )
      return rows.length > 0
    },
    /**
     * The sessions of a member, newest first.
     * @param current The token of the session that asks.
     */
    async sessions(member: number, current = ''): Promise<Session[]> {
      const rows = await db.all<{ hash: string; expires_at: number }>(
        `SELECT hash, expires_at FROM pass WHERE member = ? AND kind = 'session' AND expires_at > ?
         ORDER BY expires_at DESC`,
        [member, now()],
      )
      return rows.map(({ hash, expires_at }) => ({
        id: hash.slice(0, SESSION_ID_CHARS),
        startedAt: new Date(expires_at - SESSION_LIFETIME_MS).toISOString(),
        expiresAt: new Date(expires_at).toISOString(),
        current: hash === sha256(current),
      }))
    },
    /** Ends a session of a member by its id in `sessions`; returns whether there was one. */
    async endSession(member: number, id: string): Promise<boolean> {
      if (!new RegExp(`^[0-9a-f]{${SESSION_ID_CHARS}}$`).test(id)) return false
      const removed = await db.run(
        `DELETE FROM pass WHERE member = ? AND kind = 'session' AND substr(hash, 1, ${SESSION_ID_CHARS}) = ?`,
        [member, id],
      )
      if (removed > 0) ended.emit(member)
      return removed > 0
    },
    /** The member that a session belongs to. */
    async bySession(token: string): Promise<Member | undefined> {
      const [member] = await db.all<Member>(
        `SELECT member.id, member.name, member.role FROM pass JOIN member ON member.id = pass.member
         WHERE pass.hash = ? AND pass.kind = 'session' AND pass.expires_at > ?`,
        [sha256(token), now()],
      )
      return member
    },
    /** Ends a session. */
    async signOut(token: string): Promise<void> {
      const [pass] = await db.transaction(tx =>
        tx.all<{ member: number }>('DELETE FROM pass WHERE hash = ? RETURNING member', [sha256(token)]),
      )
      if (pass) ended.emit(pass.member)
    },
  }
}

async function isLastOwner(tx: Transaction, id: number): Promise<boolean> {
  const owners = await tx.all<{ id: number }>(
    `SELECT id FROM member WHERE role = 'owner' ORDER BY id${tx.forUpdate}`,
  )
  return owners.length === 1 && owners[0]!.id === id
}
