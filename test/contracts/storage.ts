import { describe, expect, test } from 'vitest'
import { conformance } from '../../src/collector/conformance/conformance.js'
import { signCustomer } from '../../src/collector/ingest/customer-token.js'
import { seeded } from '../../src/collector/insight/statistics/bootstrap.js'
import { type Database, type Params, StorageError } from '../../src/collector/storage/databases/database.js'
import { DAY_MS } from '../../src/model/time.js'
import { answer, type Harness, startCollector } from '../collector/harness.js'

/** The contract of every database adapter, and of the store on top of each. */
export function storageContract(name: string, at: () => string, open: (at: string) => Database) {
  describe(`${name}: adapter`, () => {
    const table = async () => {
      const db = open(at())
      const t = `t_${crypto.randomUUID().replaceAll('-', '')}`
      await db.run(
        `CREATE TABLE ${t} (a BIGINT NOT NULL, b TEXT, c DOUBLE PRECISION, d BYTEA, PRIMARY KEY (a))`,
      )
      return { db, t, drop: () => db.run(`DROP TABLE ${t}`).then(() => db.close()) }
    }

    test('returns the values that were stored', async () => {
      const { db, t, drop } = await table()
      const now = Date.now()
      const rows = [
        [now, '€ ’ 🙂 \' " \\ ?', -0.5, new Uint8Array([0, 255])],
        [2, null, null, null],
      ]
      await db.transaction(tx => tx.insertNew(t, ['a', 'b', 'c', 'd'], ['a'], rows))
      const [first, second] = await db.all<Record<string, unknown>>(
        `SELECT a, b, c, d FROM ${t} ORDER BY a DESC`,
      )
      expect({ ...first, d: [...new Uint8Array(first!.d as ArrayBuffer)] }).toEqual({
        a: now,
        b: '€ ’ 🙂 \' " \\ ?',
        c: -0.5,
        d: [0, 255],
      })
      expect(second).toEqual({ a: 2, b: null, c: null, d: null })
      await drop()
    })

    test('handles NUL in texts that are stored or searched', async () => {
      const { db, t, drop } = await table()
      await db.transaction(tx =>
        tx.insertNew(
          t,
          ['a', 'b'],
          ['a'],
          [
            [1, 'no\0thing'],
            [2, 'plain'],
          ],
        ),
      )
      await db.run(`UPDATE ${t} SET b = ? WHERE b = ?`, ['ch\0nged', 'plain'])
      expect(await db.all(`SELECT a FROM ${t} WHERE b = ?`, ['no\0'])).toEqual([])
      const rows = await db.all<{ b: string }>(`SELECT b FROM ${t} ORDER BY a`)
      expect(rows.map(({ b }) => b)).toEqual(['no\ufffdthing', 'ch\ufffdnged'])
      await drop()
    })

    test('reports which rows were new, and updates the others', async () => {
      const { db, t, drop } = await table()
      const insert = (...keys: number[]) =>
        db.transaction(tx =>
          tx.insertNew(
            t,
            ['a', 'b'],
            ['a'],
            keys.map(key => [key, `b${key}`]),
          ),
        )
      expect(await insert(1, 3)).toEqual([true, true])
      expect(await insert(1, 2, 3, 4)).toEqual([false, true, false, true])
      expect(await insert()).toEqual([])
      const many = Array.from({ length: 200 }, (_, i) => 100 + i)
      expect(await insert(...many.filter(key => key % 70 === 0))).toEqual([true, true, true])
      expect(await insert(...many)).toEqual(many.map(key => key % 70 !== 0))
      expect(
        await db.all(`SELECT COUNT(*) AS n, COUNT(DISTINCT b) AS texts FROM ${t} WHERE a >= 100`),
      ).toEqual([{ n: 200, texts: 200 }])
      await db.run(`DELETE FROM ${t} WHERE a >= 100`)
      await db.transaction(tx =>
        tx.upsert(
          t,
          ['a', 'c'],
          ['a'],
          [
            [4, 1],
            [5, 2],
          ],
          `c = COALESCE(${t}.c, 0) + excluded.c`,
        ),
      )
      await db.transaction(tx => tx.upsert(t, ['a', 'c'], ['a'], [[4, 10]], `c = ${t}.c + excluded.c`))
      expect(await db.all(`SELECT a, c FROM ${t} WHERE a > 3 ORDER BY a`)).toEqual([
        { a: 4, c: 11 },
        { a: 5, c: 2 },
      ])
      expect(await db.run(`UPDATE ${t} SET b = ? WHERE a < ?`, ['x', 3])).toBe(2)
      await drop()
    })

    test('adds numbers by key, and returns the sums in the order of the rows', async () => {
      const db = open(at())
      const t = `t_${crypto.randomUUID().replaceAll('-', '')}`
      await db.run(
        `CREATE TABLE ${t} (a BIGINT NOT NULL, b TEXT NOT NULL, n BIGINT NOT NULL, c DOUBLE PRECISION NOT NULL, PRIMARY KEY (a, b))`,
      )
      const add = (...rows: Params[]) => db.transaction(tx => tx.addUp(t, ['a', 'b'], ['n', 'c'], rows))
      expect(await add()).toEqual([])
      expect(await add([1, 'z', 1, 0.5], [1, '€ \' " \\', 2, -1], [2, 'z', 3, 0])).toMatchObject([
        { n: 1, c: 0.5 },
        { n: 2, c: -1 },
        { n: 3, c: 0 },
      ])
      // The same first part of a key may occur again later.
      const now = await add(
        [2, 'z', -3, 1 / 3],
        [1, 'z', 1, 0.25],
        [2, 'new\0', 5, 1],
        [1, '€ \' " \\', 1, 0],
      )
      expect(now).toMatchObject([
        { n: 0, c: 1 / 3 },
        { n: 2, c: 0.75 },
        { n: 5, c: 1 },
        { n: 3, c: -1 },
      ])
      expect(await db.all(`SELECT a, b, n, c FROM ${t} WHERE a = 2 ORDER BY n`)).toEqual([
        { a: 2, b: 'z', n: 0, c: 1 / 3 },
        { a: 2, b: 'new\ufffd', n: 5, c: 1 },
      ])
      await db.run(`DROP TABLE ${t}`)
      await db.close()
    })

    test('a failed transaction leaves nothing, and readers never see uncommitted data', async () => {
      const { db, t, drop } = await table()
      await expect(
        db.transaction(async tx => {
          await tx.run(`INSERT INTO ${t} (a) VALUES (1)`)
          expect(await tx.all(`SELECT a FROM ${t}`)).toHaveLength(1)
          expect(await db.all(`SELECT a FROM ${t}`)).toHaveLength(0)
          throw new Error('changed my mind')
        }),
      ).rejects.toThrow('changed my mind')
      expect(await db.all(`SELECT a FROM ${t}`)).toEqual([])
      await db.transaction(tx => tx.run(`INSERT INTO ${t} (a) VALUES (1)`))
      await expect(db.run(`INSERT INTO ${t} (a) VALUES (1)`)).rejects.toBeInstanceOf(StorageError)
      await expect(db.all('SELECT nothing FROM nowhere')).rejects.toBeInstanceOf(StorageError)
      await drop()
    })

    test('counts correctly when many transactions add at once', async () => {
      const { db, t, drop } = await table()
      await db.run(`INSERT INTO ${t} (a, c) VALUES (1, 0)`)
      const add = () =>
        db.transaction(tx => tx.upsert(t, ['a', 'c'], ['a'], [[1, 1]], `c = ${t}.c + excluded.c`))
      await Promise.all(Array.from({ length: 50 }, add))
      expect(await db.all(`SELECT c FROM ${t}`)).toEqual([{ c: 50 }])
      await drop()
    })
  })

  describe(`${name}: store`, () => {
    test('scale names with line breaks do not mix up the counters', async () => {
      const { send, store, project } = await startCollector({}, at())
      // With line breaks as separators, the second would sort between the persons of the first.
      const scales = ['x', 'x\npassive\nd:b', 'x']
      const { status } = await send(
        ['a', 'b', 'c'].map((device, i) => answer({ device, scale: scales[i]!, source: 'passive' })),
      )
      expect(status).toBe(200)
      const counts = await store.voices.counts(project.id)
      expect(counts.map(({ scale, people }) => [scale, Number(people)])).toEqual([
        ['x', 2],
        ['x\npassive\nd:b', 1],
      ])
    })

    test('F51: two collectors that receive the same ids at once store each once', async () => {
      const where = at()
      const one = await startCollector({}, where)
      const two = await startCollector({}, where)
      const items = Array.from({ length: 40 }, (_, i) => answer({ device: `d${i % 7}`, source: 'prompted' }))
      const key = { key: one.project.key }
      const all = await Promise.all(
        Array.from({ length: 20 }, (_, i) => {
          const start = (i * 7) % 30
          const some = items.slice(start, start + 10)
          return (i % 2 ? one : two).send(i % 3 ? some : some.reverse(), key)
        }),
      )
      const statuses = new Map<string, string[]>()
      for (const { results } of all)
        for (const { id, status } of results) statuses.set(id, [...(statuses.get(id) ?? []), status])
      for (const list of statuses.values())
        expect(list.filter(status => status === 'accepted')).toHaveLength(1)
      expect(new Set((await one.voices()).map(voice => voice.id))).toEqual(new Set(statuses.keys()))
      const { counts } = await (await one.admin('/moments')).json()
      expect(counts).toMatchObject([{ people: 7, ratings: statuses.size }])
    })

    test('of revisions from two collectors the highest is kept and counted', async () => {
      const where = at()
      const one = await startCollector({}, where)
      const two = await startCollector({}, where)
      const item = answer({ device: 'd', source: 'prompted', value: -1 })
      await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          (i % 2 ? one : two).send([{ ...item, revision: i + 1, value: i === 9 ? 1 : -1 }], {
            key: one.project.key,
          }),
        ),
      )
      expect(await one.voices()).toMatchObject([{ revision: 10, value: 1 }])
      const { counts } = await (await one.admin('/moments')).json()
      expect(counts).toMatchObject([{ people: 1, ratings: 1, positive: 1, negative: 0 }])
    })

    test('counts and finds ratings by what their scale says, not by the sign of the value', async () => {
      const { send, admin } = await startCollector({}, at())
      const scored = (point: string, value: number) =>
        answer({ device: `d${point}`, source: 'prompted', scale: 'nps11', point, value })
      const restored = (point: string, value: number) =>
        answer({ device: `r${point}`, source: 'prompted', scale: 'restored4', point, value })
      await send([scored('6', 0.2), scored('7', 0.4), scored('8', 0.6), scored('9', 0.8), scored('10', 1)])
      await send([restored('no', 0), restored('partly', 1 / 3), restored('yes', 2 / 3)])
      const { counts } = await (await admin('/moments')).json()
      expect(counts).toMatchObject([
        { scale: 'nps11', people: 5, negative: 1, neutral: 2, positive: 2 },
        { scale: 'restored4', people: 3, negative: 1, neutral: 1, positive: 1 },
      ])
      const points = async (feeling: string) =>
        (await (await admin(`/voices?feeling=${feeling}`)).json()).voices
          .map(({ point }: { point: string }) => point)
          .sort()
      expect(await points('unhappy')).toEqual(['6', 'no'])
      expect(await points('neutral')).toEqual(['7', '8', 'partly'])
      expect(await points('happy')).toEqual(['10', '9', 'yes'])
      expect((await admin('/voices?feeling=angry')).status).toBe(400)
    })

    test('the counters match the stored ratings after any mix of revisions and erasures', async () => {
      const where = at()
      const one = await startCollector({}, where)
      const two = await startCollector({}, where)
      const values = [-1, -1 / 3, 0, 1 / 3, 1]
      const pick = <T>(all: readonly T[]): T => all[Math.floor(Math.random() * all.length)]!
      const people = Array.from({ length: 6 }, (_, i) => ({ device: `p${i}`, proof: String(i).repeat(64) }))
      const items: { item: ReturnType<typeof answer>; proof: string }[] = []
      for (let round = 0; round < 12; round++)
        await Promise.all(
          [one, two].map(async ({ send }) => {
            const { device, proof } = pick(people)
            const fresh = Array.from({ length: 3 }, () =>
              answer({
                device,
                value: pick(values),
                source: pick(['prompted', 'passive']),
                moment: pick(['a', 'b']),
              }),
            )
            const mine = items.filter(known => known.proof === proof).slice(0, 2)
            const revised = mine.map(({ item }) => ({
              ...item,
              revision: round + 2,
              value: pick(values),
              moment: pick(['a', 'b']),
            }))
            items.push(...fresh.map(item => ({ item, proof })))
            const erase = {
              kind: 'erase',
              id: crypto.randomUUID(),
              revision: 1,
              device,
              createdAt: fresh[0]!.createdAt,
            }
            await send([...fresh, ...revised, ...(Math.random() < 0.15 ? [erase] : [])], {
              key: one.project.key,
              proof,
            })
          }),
        )
      const expected = new Map<string, Map<string, number[]>>()
      for await (const { item } of one.store.archive(one.project.id, { kind: 'feedback' })) {
        if (item.kind !== 'feedback') continue
        const cell = `${item.moment} ${item.source}`
        const byPerson = expected.get(cell) ?? new Map<string, number[]>()
        expected.set(cell, byPerson.set(item.device!, [...(byPerson.get(item.device!) ?? []), item.value]))
      }
      const lean = (all: number[]) => {
        const total = all.reduce((sum, value) => sum + value, 0)
        return Math.abs(total) < 1e-9 ? 'neutral' : total < 0 ? 'negative' : 'positive'
      }
      const wanted = [...expected].sort().map(([cell, byPerson]) => {
        const leans = [...byPerson.values()].map(lean)
        const of = (name: string) => leans.filter(one => one === name).length
        const ratings = [...byPerson.values()].flat().length
        return {
          cell,
          people: byPerson.size,
          ratings,
          negative: of('negative'),
          neutral: of('neutral'),
          positive: of('positive'),
        }
      })
      const counts = await one.store.voices.counts(one.project.id)
      expect(
        counts.map(({ moment, source, scale: _, ...sums }) => ({ cell: `${moment} ${source}`, ...sums })),
      ).toEqual(wanted)
    })

    test('unusual ids and numbers are not found and cause no database error', async () => {
      const { fetch, admin, send, project } = await startCollector({}, at())
      await send([answer()])
      expect((await send([answer()], { key: `${project.key}\0` })).status).toBe(401)
      for (const path of [
        '/v1/config?key=%00',
        '/f/payment?key=%00',
        `/v1/feedback/%00/attachments/${'0'.repeat(64)}?key=${project.key}`,
      ])
        for (const method of ['GET', 'PUT', 'POST'])
          expect([
            path,
            method,
            (await fetch(path, { method, body: method === 'GET' ? null : '' })).status,
          ]).toEqual([path, method, expect.toSatisfy(status => status >= 400 && status < 500)])
      for (const limit of ['1.5', '1e999', '-1', 'x'])
        expect((await admin(`/voices?limit=${limit}&moment=payment`)).status).toBe(200)
      for (const query of ['moment=%00', 'word=%00', 'after=9999999999999999~%00'])
        expect((await admin(`/voices?${query}`)).status).toBe(200)
      for (const id of ['1.5', '1e999', '99999999999', '-1', '%00'])
        expect([id, (await admin(`/voices?project=${id}`)).status]).toEqual([id, 404])
      const written = await admin('/voices/none/replies', { method: 'POST', body: '{"text":"a\\u0000b"}' })
      expect(written.status).toBe(404)
    })

    test('several collectors can start on an empty database at once', async () => {
      const where = at()
      const all = await Promise.all([1, 2, 3].map(() => startCollector({}, where)))
      expect(new Set(all.map(({ project }) => project.id)).size).toBe(3)
    })

    test('F53, S43: erased items stay erased', async () => {
      const { send, voices, admin } = await startCollector({}, at())
      const proof = 'a'.repeat(64)
      const items = Array.from({ length: 30 }, () => answer({ device: 'd1', source: 'prompted' }))
      await send(items, { proof })
      await send([answer({ device: 'd2', source: 'prompted' })])
      const erase = { kind: 'erase', id: 'e', revision: 1, device: 'd1', createdAt: items[0]!.createdAt }
      expect((await send([erase], { proof })).results[0]!.status).toBe('accepted')
      expect((await send(items, { proof })).results.every(result => result.status === 'duplicate')).toBe(true)
      expect(await voices()).toHaveLength(1)
      expect((await (await admin('/moments')).json()).counts).toMatchObject([{ people: 1, ratings: 1 }])
    })

    test('S43: a signed erasure leaves the items that another customer signed on the same device', async () => {
      const { send, voices, store, project, clock } = await startCollector({}, at())
      const { customerSecret } = (await store.projects.byKey(project.key))!
      const signed = (id: string) => ({
        customer: { id, signature: signCustomer(id, customerSecret, { now: clock.now }) },
      })
      const proof = 'a'.repeat(64)
      const says = (id: string, more = {}) => answer({ id, device: 'shared', ...more })
      const all = [says('ada', signed('ada')), says('bob', signed('bob')), says('anybody')]
      await send([...all, says('claimed', { customer: { id: 'ada' } })], { proof })
      const wish = { kind: 'erase', id: 'wish', revision: 1, device: 'shared', createdAt: all[0]!.createdAt }
      expect((await send([{ ...wish, ...signed('bob') }], { proof })).results[0]!.status).toBe('accepted')
      expect((await voices()).map(({ id }) => id)).toEqual(['ada'])
      // Without a signature a device erases everything that it sent, as its history shows everything.
      await send([{ ...wish, id: 'another' }], { proof })
      expect(await voices()).toEqual([])
    })

    test('F53, S43: items in transit during an erasure are refused, later ones are stored', async () => {
      const { send, voices, store, project, clock } = await startCollector({}, at())
      const { customerSecret } = (await store.projects.byKey(project.key))!
      const customer = {
        id: 'ada',
        signature: signCustomer('ada', customerSecret, { now: clock.now }),
      }
      const instant = (seconds: number) =>
        new Date(Date.parse('2026-11-22T07:00:00.000Z') + seconds * 1000).toISOString()
      const says = (device: string, seconds: number, more = {}) =>
        answer({ device, createdAt: instant(seconds), comment: `${device} ${seconds}`, ...more })
      const proofs = { phone: 'a'.repeat(64), laptop: 'b'.repeat(64), other: 'c'.repeat(64) }
      await send([says('phone', 1, { customer })], { proof: proofs.phone })
      const wish = {
        kind: 'erase',
        id: 'wish',
        revision: 1,
        device: 'phone',
        createdAt: instant(10),
        customer,
      }
      expect((await send([wish], { proof: proofs.phone })).results[0]!.status).toBe('accepted')
      const statuses = async (device: keyof typeof proofs, ...items: unknown[]) =>
        (await send(items, { proof: proofs[device] })).results.map(({ status }) => status)
      // A delayed request, and another device of the person that was offline.
      expect(await statuses('phone', says('phone', 9), says('phone', 11))).toEqual(['duplicate', 'accepted'])
      expect(
        await statuses('laptop', says('laptop', 9, { customer }), says('laptop', 11, { customer })),
      ).toEqual(['duplicate', 'accepted'])
      expect(
        await statuses('other', says('other', 9), says('other', 9, { customer: { id: 'ada' } })),
      ).toEqual(['accepted', 'accepted'])
      expect((await voices()).map(({ comment }: { comment: string }) => comment).sort()).toEqual([
        'laptop 11',
        'other 9',
        'other 9',
        'phone 11',
      ])
    })

    test.each([
      ['themselves', (h: Harness) => h.store.people.erase([{ project: h.project.id, device: 'phone' }])],
      ['the team', (h: Harness) => h.store.people.eraseAuthor(h.project.id, 'first')],
      ['the team, by name', (h: Harness) => h.store.people.erase([{ project: h.project.id, named: 'ada' }])],
    ])(
      'F53, S43: what waited on a device when its owner was erased by %s stays away, whatever its clock says',
      async (_, erase) => {
        const harness = await startCollector({}, at())
        const { send, voices, clock } = harness
        const says = (fields: object) => answer({ device: 'phone', customer: { id: 'ada' }, ...fields })
        const proof = 'a'.repeat(64)
        await send([says({ id: 'first' }), answer({ id: 'theirs', device: 'other' })], { proof })
        expect(await erase(harness)).toBe(1)
        // This device's clock is a year behind: only the time between creating and sending is known.
        const year = 365 * 86_400_000
        const instant = (ms: number) => new Date(clock.now - year + ms).toISOString()
        clock.now += 60_000
        const late = says({ createdAt: instant(-120_000) })
        const fresh = says({ id: 'fresh', createdAt: instant(-10_000) })
        expect((await send([late, fresh], { proof, sentAt: instant(0) })).results).toMatchObject([
          { status: 'duplicate', reason: 'erased' },
          { status: 'accepted' },
        ])
        expect((await voices()).map(({ id }) => id).sort()).toEqual(['fresh', 'theirs'])
      },
    )

    test('lists what arrived or changed since a time, each once, also in pages', async () => {
      const { send, store, project, clock } = await startCollector({}, at())
      const ids = ['a', 'b', 'c', 'd', 'e']
      for (const id of ids) {
        await send([answer({ id })])
        clock.now += 1000
      }
      const since = clock.now
      clock.now += 1000
      await store.voices.markSeen(project.id, ['b'])
      await send([answer({ id: 'd', revision: 2 }), answer({ id: 'f' })])
      const found: string[] = []
      for (let after: string | undefined, more = true; more; more = after !== undefined) {
        const page = await store.voices.list(project.id, { since, limit: 1, after })
        found.push(...page.voices.map(({ id }) => id))
        after = page.next
      }
      expect(found).toEqual(['f', 'd', 'b'])
      expect((await store.voices.list(project.id, { since, moment: 'elsewhere' })).voices).toEqual([])
      expect((await store.voices.list(project.id, { since: clock.now })).voices).toEqual([])
    })

    test('a collector on it passes the conformance suite', async () => {
      const { fetch, project } = await startCollector({}, at())
      const within = (url: string, init?: RequestInit) => fetch(url.replace('http://any', ''), init)
      const findings = await conformance('http://any', {
        key: project.key,
        fetch: within as typeof globalThis.fetch,
      })
      expect(findings.filter(finding => finding.result !== 'passed')).toEqual([])
    })

    test('a verified feedback stays verified when its last revision arrives after the token expired', async () => {
      const { send, project, store, clock, voices } = await startCollector({}, at())
      const { customerSecret } = (await store.projects.byKey(project.key))!
      const proof = 'a'.repeat(64)
      const customer = { id: 'ada', signature: signCustomer('ada', customerSecret, { now: clock.now }) }
      const tap = answer({ device: 'phone', customer })
      await send([tap], { proof })
      clock.now += 2 * 3_600_000
      const word = { ...tap, revision: 2, comment: 'At last' }
      expect((await send([word], { proof })).results).toMatchObject([{ status: 'accepted' }])
      expect(await voices()).toMatchObject([{ comment: 'At last', customer: { id: 'ada', verified: true } }])
      expect(await store.voices.counts(project.id)).toMatchObject([{ people: 1, ratings: 1 }])
      // With another customer id, or none, it is no longer verified.
      await send([{ ...tap, revision: 3, customer: { id: 'bob' } }], { proof })
      expect(await voices()).toMatchObject([{ customer: { id: 'bob', verified: false } }])
    })

    test('it stays verified also if both revisions arrive in one batch', async () => {
      const { send, project, clock, voices } = await startCollector({}, at())
      const proof = 'a'.repeat(64)
      const [old, fresh] = [clock.now - 7_200_000, clock.now].map(now =>
        signCustomer('ada', project.customerSecret, { now }),
      )
      const tap = answer({ device: 'phone', customer: { id: 'ada', signature: fresh } })
      const word = { ...tap, revision: 2, comment: 'Both', customer: { id: 'ada', signature: old } }
      expect((await send([tap, word], { proof })).results).toMatchObject([
        { status: 'accepted' },
        { status: 'accepted' },
      ])
      expect(await voices()).toMatchObject([{ comment: 'Both', customer: { id: 'ada', verified: true } }])
    })

    test('receives announcements from another collector', async () => {
      const where = at()
      const one = await startCollector({}, where)
      // An embedded database has one collector; a shared one passes announcements between collectors.
      const two = where.startsWith('postgres') ? await startCollector({}, where) : one
      const heard = new Promise(resolve =>
        two.store.listen(project => project === one.project.id && resolve(project)),
      )
      const again = setInterval(() => one.send([answer()]), 100)
      expect(await heard).toBe(one.project.id)
      clearInterval(again)
    })

    test('replies, history and pictures', async () => {
      const { send, admin, fetch } = await startCollector({}, at())
      const { createHash } = await import('node:crypto')
      const proof = createHash('sha256').update('secret').digest('hex')
      const item = answer({ device: 'dev', comment: 'Hi' })
      await send([item], { proof })
      await admin(`/voices/${item.id}/replies`, { method: 'POST', body: JSON.stringify({ text: 'Hello' }) })
      expect((await send([answer({ device: 'dev' })], { proof })).body.replies).toBe(1)
      const headers = { Authorization: 'Bearer dev.secret' }
      const history = await (await fetch('/v1/history', { headers })).json()
      expect(history.items.map((one: { state: string }) => one.state).sort()).toEqual(['answered', 'sent'])
      expect((await (await fetch('/v1/replies', { headers })).json()).replies).toMatchObject([
        { text: 'Hello' },
      ])
      expect(await (await fetch('/v1/history', { method: 'DELETE', headers })).json()).toEqual({ erased: 2 })
    })

    test('the figures equal a full scan after random answers, revisions, late arrivals and erasures', {
      timeout: 90_000,
    }, async () => {
      const { send, fetch, project, clock, store } = await startCollector({}, at())
      const random = seeded(11)
      const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!
      const headers = { Authorization: `Bearer ${project.secretKey}` }
      const points = [
        ['awful', -1],
        ['bad', -0.5],
        ['neither', 0],
        ['good', 0.5],
        ['great', 1],
      ] as const
      const sent: { id: string; revision: number; device: string; createdAt: string; moment: string }[] = []
      const range = 'from=2026-10-01&to=2026-12-31&compare=none'
      for (let round = 0; round < 4; round++) {
        clock.now += 3 * DAY_MS
        const items = Array.from({ length: 30 }, () => {
          const again = sent.length > 0 && random() < 0.2 ? pick(sent) : undefined
          const [point, value] = pick(points)
          const item = answer({
            device: `device-${Math.floor(random() * 25)}`,
            moment: pick(['pay', 'search']),
            // Up to twenty days late: an answer amends the day on which it was given.
            createdAt: new Date(clock.now - Math.floor(random() * 20 * DAY_MS)).toISOString(),
            ...again,
            ...{ revision: (again?.revision ?? 0) + 1, point, value, source: 'prompted' },
            context: { plan: pick(['free', 'pro']) },
          })
          const { id, revision, device, createdAt, moment } = item as Required<typeof item>
          if (again) again.revision = revision
          else sent.push({ id, revision, device: device!, createdAt, moment })
          return item
        })
        // One request holds each id once.
        await send([...new Map(items.map(item => [item.id, item])).values()])
        if (round % 2 === 1) await store.people.erase([{ project: project.id, device: `device-${round}` }])

        const lines = (await (await fetch('/v1/export?format=ndjson', { headers })).text()).trim().split('\n')
        const stored = lines.map(line => JSON.parse(line))
        for (const plan of [undefined, 'pro']) {
          const query = plan ? `${range}&segment.plan=${plan}` : range
          const { moments } = await (await fetch(`/v1/insight/moments?${query}`, { headers })).json()
          for (const moment of ['pay', 'search']) {
            const own = stored.filter(item => item.moment === moment && (!plan || item.context.plan === plan))
            const people = new Map<string, number[]>()
            for (const { device, value } of own) people.set(device, [...(people.get(device) ?? []), value])
            const means = [...people.values()].map(all => all.reduce((sum, v) => sum + v, 0) / all.length)
            const { mean, unhappy } = moments.find((one: { moment: string }) => one.moment === moment).figures
            expect(mean.people).toBe(people.size)
            if (mean.display === 'hidden' || mean.value === undefined) continue
            expect(mean.value).toBeCloseTo(means.reduce((sum, v) => sum + v, 0) / means.length, 10)
            const shares = [...people.values()].map(all => all.filter(v => v < 0).length / all.length)
            expect(unhappy.value).toBeCloseTo(shares.reduce((sum, v) => sum + v, 0) / shares.length, 10)
          }
        }
      }
      const before = await (await fetch(`/v1/insight/moments?${range}`, { headers })).json()
      expect(await store.insight.days.rebuild(project.id)).toBeGreaterThan(10)
      expect(await (await fetch(`/v1/insight/moments?${range}`, { headers })).json()).toEqual(before)
    })

    test('the overview counts who waits, without those who heard back and are done', async () => {
      const { send, admin, fetch, project } = await startCollector({}, at())
      const items = Array.from({ length: 3 }, (_, i) =>
        answer({ device: `device-${i}`, point: 'bad', value: -0.5, source: 'prompted' }),
      )
      await send(items)
      await admin(`/voices/${items[0]!.id}/replies`, {
        method: 'POST',
        body: JSON.stringify({ text: 'Hello' }),
      })
      await admin(`/cases/${items[1]!.id}`, { method: 'PATCH', body: JSON.stringify({ state: 'closed' }) })
      const headers = { Authorization: `Bearer ${project.secretKey}` }
      const { cases } = await (await fetch('/v1/insight/overview', { headers })).json()
      expect(cases).toEqual({ waiting: 2, overdue: 0 })
    })
  })
}
