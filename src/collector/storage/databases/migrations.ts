import { HOUR_MS } from '../../../model/time.js'
import type { Database, Transaction } from './database.js'

/** Milliseconds for all migrations together: one of a large database rewrites tables. */
const MIGRATION_LIMIT_MS = HOUR_MS

/**
 * The schema: one list of statements per version. A version that was released is never edited.
 * SQLite reads `BYTEA`, `BIGINT` and `DOUBLE PRECISION` as blob, integer and real. Three words are replaced per
 * database: `PARTITIONED` and `COLLATED` have a meaning in Postgres only, `KEYED` (WITHOUT ROWID) in SQLite only.
 */
const versions: readonly (readonly string[])[] = [
  [
    `CREATE TABLE project (
      id BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE, pk TEXT NOT NULL UNIQUE, sk_hash TEXT NOT NULL UNIQUE,
      customer_secret TEXT NOT NULL, require_signature BIGINT NOT NULL DEFAULT 0, origins TEXT NOT NULL DEFAULT '[]',
      config TEXT NOT NULL, config_version BIGINT NOT NULL DEFAULT 1, created_at BIGINT NOT NULL)`,
    `CREATE TABLE item (
      project BIGINT NOT NULL, id TEXT COLLATED NOT NULL, revision BIGINT NOT NULL, kind TEXT NOT NULL, moment TEXT,
      journey TEXT, run TEXT, stage TEXT, source TEXT NOT NULL, scale TEXT, point TEXT, value DOUBLE PRECISION,
      device TEXT, customer TEXT, verified BIGINT NOT NULL, person TEXT NOT NULL, created_at BIGINT NOT NULL,
      received_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, seen_at BIGINT, body TEXT NOT NULL,
      PRIMARY KEY (project, id)) PARTITIONED`,
    `CREATE INDEX item_voice ON item (project, received_at, id) WHERE kind = 'feedback'`,
    `CREATE INDEX item_device ON item (project, device) WHERE device IS NOT NULL`,
    `CREATE INDEX item_customer ON item (project, customer) WHERE customer IS NOT NULL`,
    // Hashes of erased ids: a late retry must not store an erased item again.
    `CREATE TABLE tombstone (project BIGINT NOT NULL, hash TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (project, hash)) KEYED`,
    // Only hashes: the binding stays after an erasure without identifying anybody.
    `CREATE TABLE device (project BIGINT NOT NULL, hash TEXT NOT NULL, proof TEXT NOT NULL, at BIGINT NOT NULL,
      PRIMARY KEY (project, hash)) KEYED`,
    // The sum of each person's ratings per moment: a person counts once in every metric.
    `CREATE TABLE person_moment (
      project BIGINT NOT NULL, moment TEXT NOT NULL, scale TEXT NOT NULL, source TEXT NOT NULL, person TEXT NOT NULL,
      ratings BIGINT NOT NULL, total DOUBLE PRECISION NOT NULL, PRIMARY KEY (project, moment, scale, source, person)) KEYED`,
    `CREATE TABLE member (id BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE, role TEXT NOT NULL, created_at BIGINT NOT NULL)`,
    // Sign-in links and sessions, by the hash of their secret.
    `CREATE TABLE pass (hash TEXT PRIMARY KEY, kind TEXT NOT NULL, member BIGINT NOT NULL, expires_at BIGINT NOT NULL)`,
  ],
  [
    `CREATE TABLE attachment (
      project BIGINT NOT NULL, feedback TEXT NOT NULL, sha256 TEXT NOT NULL, person TEXT NOT NULL, type TEXT NOT NULL,
      width BIGINT NOT NULL, height BIGINT NOT NULL, size BIGINT NOT NULL, at BIGINT NOT NULL, bytes BYTEA NOT NULL,
      PRIMARY KEY (project, feedback, sha256))`,
    `CREATE INDEX attachment_person ON attachment (project, person, at)`,
    `CREATE TABLE reply (
      project BIGINT NOT NULL, id TEXT NOT NULL, feedback TEXT NOT NULL, device TEXT, customer TEXT, moment TEXT,
      name TEXT NOT NULL, text TEXT NOT NULL, closes BIGINT NOT NULL, created_at BIGINT NOT NULL, fetched_at BIGINT,
      PRIMARY KEY (project, id))`,
    `CREATE INDEX reply_feedback ON reply (project, feedback)`,
    `CREATE INDEX reply_waiting ON reply (project, device) WHERE fetched_at IS NULL`,
  ],
  [
    // Requests per minute, summed over all collectors that share the database.
    `CREATE TABLE meter (name TEXT NOT NULL, span BIGINT NOT NULL, n BIGINT NOT NULL, PRIMARY KEY (name, span)) KEYED`,
  ],
  [
    `CREATE TABLE webhook (project BIGINT NOT NULL, id TEXT NOT NULL, url TEXT NOT NULL, secret TEXT NOT NULL,
      filter TEXT NOT NULL, created_at BIGINT NOT NULL, PRIMARY KEY (project, id))`,
    `CREATE TABLE message (id TEXT PRIMARY KEY, project BIGINT NOT NULL, webhook TEXT NOT NULL, feedback TEXT NOT NULL,
      state TEXT NOT NULL, attempts BIGINT NOT NULL, next_at BIGINT NOT NULL, at BIGINT NOT NULL, problem TEXT)`,
    `CREATE INDEX message_due ON message (next_at) WHERE state = 'waiting'`,
    `CREATE INDEX message_log ON message (project, at)`,
  ],
  [
    `CREATE TABLE audit (id TEXT PRIMARY KEY, project BIGINT NOT NULL, at BIGINT NOT NULL, who TEXT NOT NULL, deed TEXT NOT NULL, what TEXT)`,
    `CREATE INDEX audit_project ON audit (project, at)`,
    `CREATE TABLE config_version (project BIGINT NOT NULL, version BIGINT NOT NULL, who TEXT NOT NULL, at BIGINT NOT NULL,
      config TEXT NOT NULL, PRIMARY KEY (project, version))`,
    // Days after which items are erased; 0 keeps them.
    `ALTER TABLE project ADD COLUMN retention_days BIGINT NOT NULL DEFAULT 0`,
  ],
  [
    // Counts of people and ratings per moment, spread over a few rows (slots) to avoid lock contention; the dashboard
    // reads them.
    `CREATE TABLE moment_count (
      project BIGINT NOT NULL, moment TEXT NOT NULL, scale TEXT NOT NULL, source TEXT NOT NULL, slot BIGINT NOT NULL,
      people BIGINT NOT NULL, ratings BIGINT NOT NULL, negative BIGINT NOT NULL, neutral BIGINT NOT NULL,
      positive BIGINT NOT NULL, PRIMARY KEY (project, moment, scale, source, slot)) KEYED`,
    `INSERT INTO moment_count
     SELECT project, moment, scale, source, 0, COUNT(*), SUM(ratings), SUM(CASE WHEN total < -1e-9 THEN 1 ELSE 0 END),
       SUM(CASE WHEN ABS(total) <= 1e-9 THEN 1 ELSE 0 END), SUM(CASE WHEN total > 1e-9 THEN 1 ELSE 0 END)
     FROM person_moment GROUP BY project, moment, scale, source`,
  ],
  [
    // What the team did about an unhappy feedback; an unhappy feedback without a row is an open case.
    `CREATE TABLE recovery_case (
      project BIGINT NOT NULL, feedback TEXT COLLATED NOT NULL, state TEXT NOT NULL, owner TEXT, cause TEXT,
      acknowledged_at BIGINT, closed_at BIGINT, told_at BIGINT, updated_at BIGINT NOT NULL,
      PRIMARY KEY (project, feedback))`,
    // Telemetry by time: response rates and journeys read the newest rows.
    `CREATE INDEX item_around ON item (project, received_at) WHERE kind <> 'feedback'`,
    `ALTER TABLE member ADD COLUMN password TEXT`,
  ],
  [
    // Feedback that changed after it arrived, so that a query for changes skips unchanged rows. Inserts do not touch
    // this index.
    `CREATE INDEX item_changed ON item (project, updated_at) WHERE kind = 'feedback' AND updated_at > received_at`,
  ],
  [
    // Who has proved to have sent the item; the numbers are in items/sender.ts. Older items count as sent by their
    // device if they came after its first proof.
    `ALTER TABLE item ADD COLUMN sender BIGINT NOT NULL DEFAULT 0`,
    `UPDATE item SET sender = 2 WHERE source = 'import'`,
    `UPDATE reply SET device = NULL WHERE EXISTS (
       SELECT 1 FROM item WHERE item.project = reply.project AND item.id = reply.feedback AND item.sender = 2)`,
    // The only projects that a member may see; a member without rows sees all.
    `CREATE TABLE member_project (member BIGINT NOT NULL, project BIGINT NOT NULL, PRIMARY KEY (member, project)) KEYED`,
  ],
  [
    // Counts of the scales on which 0 is not the middle, anew: they went by the sign of the sum (model/leaning.ts).
    `UPDATE moment_count SET negative = 0, neutral = 0, positive = 0
     WHERE scale IN ('nps11', 'restored4', 'stakes3', 'neutral_probe')`,
    ...[
      ['nps11', 0.3, 0.7],
      ['restored4', 1 / 6, 0.5],
      ['stakes3', -2, 2],
      ['neutral_probe', -2, 2],
    ].map(([scale, from, to]) => {
      const people = (test: string) =>
        `(SELECT COUNT(*) FROM person_moment p WHERE p.project = moment_count.project AND p.moment = moment_count.moment
          AND p.scale = moment_count.scale AND p.source = moment_count.source AND ${test})`
      return `UPDATE moment_count SET negative = ${people(`p.total / p.ratings < ${from}`)},
          neutral = ${people(`p.total / p.ratings >= ${from} AND p.total / p.ratings < ${to}`)},
          positive = ${people(`p.total / p.ratings >= ${to}`)}
        WHERE scale = '${scale}' AND slot = (SELECT MIN(c.slot) FROM moment_count c WHERE c.project = moment_count.project
          AND c.moment = moment_count.moment AND c.scale = moment_count.scale AND c.source = moment_count.source)`
    }),
  ],
  [
    // How often each project was announced: collectors compare these counts where a pooler delivers no notifications.
    `CREATE TABLE announcement (project BIGINT PRIMARY KEY, n BIGINT NOT NULL)`,
  ],
  [
    // The secret before the last rotation, with which messages are signed as well until then; when the receiver said that
    // it is gone; and when what a message tells of happened.
    `ALTER TABLE webhook ADD COLUMN old_secret TEXT`,
    `ALTER TABLE webhook ADD COLUMN old_until BIGINT`,
    `ALTER TABLE webhook ADD COLUMN gone_at BIGINT`,
    `ALTER TABLE message ADD COLUMN event_at BIGINT`,
  ],
  [
    // When an item counts in the figures: the time it was created, but for what a public key sends at most 30 days before
    // its arrival, so that a wrong clock cannot change figures that were read long ago.
    `ALTER TABLE item ADD COLUMN said_at BIGINT NOT NULL DEFAULT 0`,
    `UPDATE item SET said_at = CASE WHEN sender = 2 OR created_at >= received_at - 2592000000 THEN created_at
       ELSE received_at - 2592000000 END`,
    `CREATE INDEX item_said ON item (project, said_at, id) WHERE kind = 'feedback'`,
    `CREATE INDEX item_said_around ON item (project, said_at, id) WHERE kind <> 'feedback'`,
    // Which days of a project changed: every commit raises the version of the UTC days that it touches, in one of a few
    // rows (slots), so that commits do not wait for each other. The version of a day is the sum over its slots.
    `CREATE TABLE insight_day (project BIGINT NOT NULL, day BIGINT NOT NULL, slot BIGINT NOT NULL, version BIGINT NOT NULL,
      PRIMARY KEY (project, day, slot)) KEYED`,
    `INSERT INTO insight_day SELECT project, said_at / 86400000, 0, COUNT(*) FROM item GROUP BY project, said_at / 86400000`,
    // The columns of one day, packed (insight/columns/pack.ts). It is a copy: a pack of an older version is made anew.
    `CREATE TABLE insight_pack (project BIGINT NOT NULL, day BIGINT NOT NULL, version BIGINT NOT NULL, bytes BYTEA NOT NULL,
      PRIMARY KEY (project, day))`,
    // IANA name of the time zone whose days and weeks the figures use.
    `ALTER TABLE project ADD COLUMN timezone TEXT NOT NULL DEFAULT 'UTC'`,
    // What the team, or a deployment script, says happened: a release, a campaign.
    `CREATE TABLE annotation (project BIGINT NOT NULL, id TEXT NOT NULL, at BIGINT NOT NULL, key TEXT NOT NULL,
      value TEXT NOT NULL, who TEXT NOT NULL, created_at BIGINT NOT NULL, PRIMARY KEY (project, id))`,
    // Themes that the team named: words in any language.
    `CREATE TABLE theme (project BIGINT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, words TEXT NOT NULL,
      hidden BIGINT NOT NULL, who TEXT NOT NULL, updated_at BIGINT NOT NULL, PRIMARY KEY (project, id))`,
  ],
]

/**
 * Brings a database to the newest schema. Safe to call from several processes at once. Throws an Error if the schema
 * is newer than this code.
 */
export async function migrate(db: Database): Promise<void> {
  const inDialect = (statement: string): string =>
    db.dialect === 'postgres'
      ? statement
          .replace('PARTITIONED', 'PARTITION BY RANGE (id)')
          .replace('COLLATED', 'COLLATE "C"')
          .replace('KEYED', '')
      : statement.replace('PARTITIONED', '').replace('COLLATED', '').replace('KEYED', 'WITHOUT ROWID')
  await db.transaction(async tx => {
    // Every collector uses this lock number: one migrates, the others wait and then find nothing to do.
    if (db.dialect === 'postgres') {
      await checkEncoding(tx)
      await tx.all('SELECT pg_advisory_xact_lock(4859203)')
    }
    await tx.run('CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)')
    const [row] = await tx.all<{ version: number }>('SELECT version FROM schema_version')
    const current = row?.version ?? 0
    if (current > versions.length)
      throw new Error(
        `This database has schema ${current}; this collector knows up to ${versions.length}. Upgrade the collector.`,
      )
    for (const statements of versions.slice(current))
      for (const statement of statements) await tx.run(inDialect(statement))
    if (!row) await tx.run('INSERT INTO schema_version (version) VALUES (?)', [versions.length])
    else if (current < versions.length)
      await tx.run('UPDATE schema_version SET version = ?', [versions.length])
  }, MIGRATION_LIMIT_MS)
}

/** Refuses a Postgres database that cannot store every character: each item that contains one would fail for good. */
async function checkEncoding(tx: Transaction): Promise<void> {
  const [row] = await tx.all<{ name: string }>(`SELECT current_setting('server_encoding') AS name`)
  // SQL_ASCII stores the bytes of UTF-8 as they are.
  if (!row || row.name === 'UTF8' || row.name === 'SQL_ASCII') return
  throw new Error(
    `DATABASE_URL: this database has the encoding ${row.name}; use one made with ENCODING 'UTF8' TEMPLATE template0.`,
  )
}
