import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Heartfelt } from '../../../src/browser/api.js'
import type { Browser, Engine, Page } from '../engines/engine.js'
import { eachEngine, launch } from '../engines/launch.js'
import { comments, fault, flushed, listed, ready, record, type Site, until, useSites } from '../site.js'
import { aheadBy } from '../stubs.js'

const site = useSites()

type WithMessages = { heartfelt: Heartfelt; messages: string[] }

eachEngine(engine => {
  let browser: Browser
  beforeAll(async () => {
    // A profile on the disk: a context of the shared Chromium keeps its storage in memory.
    browser = await launch(engine, {})
  })
  afterAll(() => browser.close())

  /** Without a collector the answer is held and said to be so; with one it is sent from memory. */
  const survivesInMemory = async (shop: Site, page: Page) => {
    await shop.collector.stop()
    expect(await record(page, { comment: 'while down' })).toMatchObject({ state: 'held' })
    await shop.collector.start()
    expect(await record(page, { comment: 'while up' })).toMatchObject({ state: 'sent' })
    await until(() => shop.collector.rows.size === 2)
    expect(comments(shop.collector).sort()).toEqual(['while down', 'while up'])
  }

  it('F02 a transaction that aborts after success is not called kept', async () => {
    const shop = await site({
      init: () => {
        const { put } = IDBObjectStore.prototype
        IDBObjectStore.prototype.put = function (...args) {
          const request = put.apply(this, args)
          if (window.fault) request.addEventListener('success', () => this.transaction.abort())
          return request
        }
      },
    })
    const page = await shop.visit(browser)
    await fault(page, 1)
    await survivesInMemory(shop, page)
    await fault(page, 0)
    expect(await record(page)).toMatchObject({ state: 'kept' })
  })

  it('F04 a dead handle is replaced', async () => {
    const shop = await site({
      init: () => {
        const { transaction } = IDBDatabase.prototype
        IDBDatabase.prototype.transaction = function (...args: Parameters<IDBDatabase['transaction']>) {
          if (window.fault > 0) {
            window.fault--
            throw new DOMException('The database connection is closing.', 'InvalidStateError')
          }
          return transaction.apply(this, args)
        }
      },
    })
    const page = await shop.visit(browser)
    await record(page, { comment: 'before' })
    await fault(page, 2)
    expect(await record(page, { comment: 'after' })).toMatchObject({ state: 'kept' })
    await until(() => shop.collector.rows.size === 2)
  })

  it('F05 a storage process that ended is opened again, and memory drains to it', async () => {
    const shop = await site({
      init: () => {
        const { open } = IDBFactory.prototype
        window.fault = 2
        IDBFactory.prototype.open = function (this: IDBFactory, ...args: [string, number?]) {
          if (window.fault-- <= 0) return open.apply(this, args)
          const request = Object.assign(new EventTarget(), {
            error: new DOMException('Connection to Indexed Database server lost.', 'UnknownError'),
            onerror: null as ((event: Event) => void) | null,
          })
          setTimeout(() => {
            const event = new Event('error')
            request.onerror?.(event)
            request.dispatchEvent(event)
          })
          return request as never
        }
      },
    })
    const page = await shop.visit(browser)
    await shop.collector.stop()
    expect(await record(page, { comment: 'drained' })).toMatchObject({ state: 'kept' })
    expect(await stored(page)).toContain('drained')
    await shop.collector.start()
    await flushed(page)
    expect(comments(shop.collector)).toEqual(['drained'])
  })

  it('F06 an open that hangs gives way to memory within two seconds', async () => {
    const shop = await site({
      init: () => {
        IDBFactory.prototype.open = () => new EventTarget() as never
      },
    })
    const page = await shop.visit(browser)
    const start = Date.now()
    expect(await record(page, { comment: 'hung' })).toMatchObject({ state: 'sent' })
    expect(Date.now() - start).toBeLessThan(7000)
    await survivesInMemory(
      { ...shop, collector: Object.assign(shop.collector, { rows: new Map() }) } as Site,
      page,
    )
  })

  it('F07 a transaction that never completes gives way to memory within five seconds', async () => {
    const shop = await site({
      init: () => {
        const { transaction } = IDBDatabase.prototype
        IDBDatabase.prototype.transaction = function (...args: Parameters<IDBDatabase['transaction']>) {
          const begun = transaction.apply(this, args)
          if (window.fault) {
            Object.defineProperty(begun, 'oncomplete', { set() {} })
            const { addEventListener } = begun
            begun.addEventListener = ((type: string, ...rest: never[]) =>
              type !== 'complete' && addEventListener.call(begun, type, ...(rest as [never]))) as never
          }
          return begun
        }
      },
    })
    const page = await shop.visit(browser)
    await record(page, { comment: 'before' })
    await until(() => shop.collector.rows.size === 1)
    await fault(page, 1)
    const start = Date.now()
    expect((await record(page, { comment: 'hung' })).state).toMatch(/held|sent/)
    expect(Date.now() - start).toBeLessThan(12_000)
    await fault(page, 0)
    await until(() => flushed(page).then(() => shop.collector.rows.size === 2))
  })

  it('F08 a page with an old version gives way to an upgrade in another tab', async () => {
    const shop = await site()
    const old = await shop.visit(browser)
    await record(old)
    const other = await browser.newPage()
    await other.goto(shop.host.url('/elsewhere'))
    expect(await other.evaluate(openVersion, 2)).toBe('opened')
    // The old page cannot open a newer database: it goes on in memory, and deletes nothing.
    expect((await record(old, { comment: 'after the upgrade' })).state).toMatch(/sent|held/)
    await until(() => comments(shop.collector).includes('after the upgrade'))
  })

  it('F09 a newer database is left alone', async () => {
    const shop = await site()
    const before = await browser.newPage()
    await before.goto(shop.host.url('/elsewhere'))
    expect(await before.evaluate(openVersion, 99)).toBe('opened')
    const page = await shop.visit(browser)
    await survivesInMemory(shop, page)
    expect(await page.evaluate(openVersion, 99)).toBe('opened')
  })

  it('F10 rows of every past version are delivered', async () => {
    const shop = await site()
    const page = await browser.newPage()
    await page.goto(shop.host.url('/elsewhere'))
    await page.evaluate(write, shop.collector.key, version1)
    await shop.visit(browser)
    await until(() => shop.collector.rows.size === 2)
    expect(comments(shop.collector).sort()).toEqual(['retried', 'waiting'])
  })

  it('F11 storage that throws at every touch leaves the widget working', async () => {
    const shop = await site({
      init: () => {
        for (const name of ['indexedDB', 'localStorage', 'sessionStorage', 'caches'])
          Object.defineProperty(window, name, {
            get() {
              throw new DOMException('The operation is insecure.', 'SecurityError')
            },
          })
      },
    })
    const page = await shop.visit(browser)
    await survivesInMemory(shop, page)
    expect((await page.problems()).errors).toEqual([])
  })

  it('F11 in a sandboxed frame the answer is sent from memory', async () => {
    const shop = await site()
    shop.host.page(
      '/frame',
      '<iframe sandbox="allow-scripts" src="/" title="Shop" width="800" height="600"></iframe>',
    )
    const page = await browser.newPage()
    // The frame is another origin, so it records by itself.
    shop.change({
      init: () => {
        ;(window as unknown as { heartfelt: unknown[] }).heartfelt = [
          ['record', { moment: 'payment', point: 'good', comment: 'sandboxed' }],
        ]
      },
    })
    await page.goto(shop.host.url('/frame'))
    await until(() => comments(shop.collector).includes('sandboxed'))
  })

  it('F14 a photo is kept without Blobs, and arrives after its event', async () => {
    const shop = await site({
      init: () => {
        const { put } = IDBObjectStore.prototype
        IDBObjectStore.prototype.put = function (...args) {
          const holdsBlob = (value: unknown, depth = 0): boolean =>
            value instanceof Blob ||
            (!!value &&
              typeof value === 'object' &&
              depth < 4 &&
              Object.values(value).some(one => holdsBlob(one, depth + 1)))
          if (holdsBlob(args[0])) throw new DOMException('BlobURLs are not yet supported', 'UnknownError')
          return put.apply(this, args)
        }
      },
    })
    const page = await shop.visit(browser)
    await shop.collector.stop()
    expect(await page.evaluate(recordPhoto, 'with photo', true)).toMatchObject({ state: 'kept' })
    await shop.collector.start()
    await flushed(page)
    await until(() => shop.collector.attachments.size === 1)
    const [item] = shop.collector.items()
    expect(item).toMatchObject({
      comment: 'with photo',
      attachments: [{ sha256: [...shop.collector.attachments.keys()][0] }],
    })
  })

  it('F14 a comment is kept although its photo cannot be read', async () => {
    const shop = await site()
    const page = await shop.visit(browser)
    expect(await page.evaluate(recordPhoto, 'alone', false)).toMatchObject({ state: 'kept' })
    await until(() => comments(shop.collector).includes('alone'))
    expect(shop.collector.items()[0]).not.toHaveProperty('attachments')
  })

  it('F15 corrupt rows are set aside and block nothing', async () => {
    const shop = await site()
    const page = await browser.newPage()
    await page.goto(shop.host.url('/elsewhere'))
    const garbage = [
      null,
      7,
      'text',
      [],
      {},
      { id: 4 },
      { ...version1['i:01a'], body: '{"cut' },
      { ...version1['i:01a'], nextAt: 'soon' },
    ]
    await page.evaluate(write, shop.collector.key, {
      ...Object.fromEntries(garbage.map((value, i) => [`i:00${i}`, value])),
      ...version1,
    })
    const shopPage = await shop.visit(browser)
    await until(() => shop.collector.rows.size === 2)
    const rest = await until(async () => {
      const list = await listed(shopPage)
      return list.every(({ state }) => state === 'rejected') ? list : undefined
    })
    expect(rest).toHaveLength(garbage.length)
    expect(new Set(rest.map(({ reason }) => reason))).toEqual(new Set(['corrupt']))
  })
})

const only = (...engines: Engine[]) => engines

eachEngine(
  engine => {
    it('F01 quota at commit', async () => {
      const browser = await launch(engine, {
        prefs: { 'dom.quotaManager.temporaryStorage.fixedLimit': 3072 },
      })
      const shop = await site()
      const page = await shop.visit(browser)
      await shop.collector.stop()
      const answers = [await record(page, { comment: 'old' })]
      expect(answers).toMatchObject([{ state: 'kept' }])
      if (engine === 'chromium')
        await page.cdp('Storage.overrideQuotaForOrigin', { origin: shop.host.origin, quotaSize: 3_000_000 })
      await page.evaluate(fillQuota)
      for (let i = 0; i < 40; i++) answers.push(await record(page, { comment: 'x'.repeat(9000) }))
      const states = new Set(answers.map(({ state }) => state))
      expect(states).toContain('held')
      expect(states.size).toBeLessThan(3)
      expect((await listed(page)).length).toBe(41)
      // What is held may find room later; what was called kept is there in any case.
      const kept = answers.filter(({ state }) => state === 'kept').map(({ id }) => id)
      const among = (ids: string[]) => kept.every(id => ids.includes(id))
      // Two minutes later: where a lease could not be given back for want of space, it has run out.
      shop.change({ init: aheadBy, args: [120_000] })
      await page.reload()
      await until(() =>
        listed(page).then(
          list => among(list.map(({ id }) => id)),
          () => false,
        ),
      )
      await shop.collector.start()
      await until(() => flushed(page).then(() => among([...shop.collector.rows.keys()])))
      expect(comments(shop.collector)).toContain('old')
    })
  },
  // WebKitGTK has no switch for its quota; F02 covers it there.
  only('chromium', 'firefox'),
)

eachEngine(() => {
  it('F03 a store that the browser clears is opened again, and what this tab knows is written again', async () => {
    const browser = await launch('chromium', {})
    const shop = await site()
    const page = await shop.visit(browser)
    await shop.collector.stop()
    await page.evaluate(() => {
      const { heartfelt, messages } = Object.assign(window as never as WithMessages, { messages: [] })
      heartfelt.on('error', ({ code, error }) => code === 'evicted' && messages.push(error.message))
    })
    expect(await record(page, { comment: 'evicted' })).toMatchObject({ state: 'kept' })
    await page.cdp('Storage.clearDataForOrigin', { origin: shop.host.origin, storageTypes: 'indexeddb' })
    expect(await record(page, { comment: 'after' })).toMatchObject({ state: 'kept' })
    await shop.collector.start()
    await flushed(page)
    expect(await page.evaluate(() => (window as never as WithMessages).messages)).toEqual([
      'The browser cleared its storage; stored again: 1.',
    ])
    expect(comments(shop.collector).sort()).toEqual(['after', 'evicted'])
    // The next life of the page is the same device, which alone can see the replies to what was evicted.
    await page.reload()
    await ready(page)
    await record(page, { comment: 'later' })
    await until(() => comments(shop.collector).includes('later'))
    expect(new Set(shop.collector.items().map(item => 'device' in item && item.device)).size).toBe(1)
  })
}, only('chromium'))

eachEngine(
  engine => {
    it('F12 private mode is normal within its session', async () => {
      const browser = await launch(engine, {
        prefs: { 'browser.privatebrowsing.autostart': true },
        args: ['--incognito'],
      })
      const shop = await site()
      const page = await shop.visit(browser)
      await shop.collector.stop()
      expect((await record(page, { comment: 'private' })).state).toMatch(/kept|held/)
      await shop.collector.start()
      await flushed(page)
      expect(comments(shop.collector)).toEqual(['private'])
    })
  },
  only('chromium', 'firefox'),
)

eachEngine(() => {
  it('F11 storage denied by a Firefox preference', async () => {
    const browser = await launch('firefox', { prefs: { 'network.cookie.cookieBehavior': 2 } })
    const shop = await site()
    const page = await shop.visit(browser)
    expect(await record(page, { comment: 'denied' })).toMatchObject({ state: 'sent' })
    await shop.collector.stop()
    expect(await record(page)).toMatchObject({ state: 'held' })
    expect((await page.problems()).errors).toEqual([])
  })
}, only('firefox'))

/** Rows as version 1 of the database wrote them. */
const body = (id: string, comment: string) =>
  JSON.stringify({
    kind: 'feedback',
    id,
    revision: 1,
    moment: 'payment',
    scale: 'mood5',
    point: 'good',
    value: 0.5,
    comment,
    createdAt: '2026-01-01T00:00:00.000Z',
  })
const version1 = {
  'i:01a': {
    id: '01a',
    kind: 'feedback',
    revision: 1,
    moment: 'payment',
    body: body('01a', 'waiting'),
    size: 200,
    createdAt: Date.now(),
    state: 'waiting',
    attempts: 0,
    nextAt: 0,
  },
  'i:01b': {
    id: '01b',
    kind: 'feedback',
    revision: 1,
    moment: 'payment',
    body: body('01b', 'retried'),
    size: 200,
    createdAt: Date.now(),
    state: 'sending',
    attempts: 3,
    nextAt: 0,
    lease: { token: 'of a tab long gone', until: 1 },
  },
}

/** Runs in the page: opens the client's database at a version. */
function openVersion(version: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('heartfelt:pk_test', version)
    opening.onsuccess = () => {
      opening.result.close()
      resolve('opened')
    }
    opening.onerror = () => reject(opening.error)
    setTimeout(() => reject(new Error('blocked')), 4000)
  })
}

/** Runs in the page: writes entries as they are into the client's store. */
function write(key: string, entries: Record<string, unknown>): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(`heartfelt:${key}`, 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore('heartfelt')
    opening.onerror = () => reject(opening.error)
    opening.onsuccess = () => {
      const transaction = opening.result.transaction('heartfelt', 'readwrite')
      for (const [name, value] of Object.entries(entries))
        transaction.objectStore('heartfelt').put(value, name)
      transaction.oncomplete = () => {
        opening.result.close()
        resolve()
      }
      transaction.onabort = () => reject(transaction.error)
    }
  })
}

/** All that IndexedDB holds for the client, as text. */
function stored(page: Page): Promise<string> {
  return page.evaluate(
    () =>
      new Promise<string>((resolve, reject) => {
        const opening = indexedDB.open('heartfelt:pk_test')
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => {
          const all = opening.result.transaction('heartfelt').objectStore('heartfelt').getAll()
          all.onsuccess = () => {
            opening.result.close()
            resolve(JSON.stringify(all.result))
          }
        }
      }),
  )
}

/** Runs in the page: writes random bytes until the origin may store no more. */
async function fillQuota(): Promise<void> {
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('filler', 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore('bytes', { autoIncrement: true })
    opening.onsuccess = () => resolve(opening.result)
    opening.onerror = () => reject(opening.error)
  })
  for (let size = 262_144; size >= 8192; ) {
    const bytes = new Uint8Array(size)
    for (let i = 0; i < size; i += 65_536) crypto.getRandomValues(bytes.subarray(i, i + 65_536))
    const fitted = await new Promise<boolean>(resolve => {
      try {
        const transaction = db.transaction('bytes', 'readwrite')
        transaction.oncomplete = () => resolve(true)
        transaction.onabort = () => resolve(false)
        transaction.objectStore('bytes').add(bytes)
      } catch {
        // Firefox takes the connection away with the space.
        resolve(false)
      }
    })
    if (!fitted) size /= 2
  }
  db.close()
}

/** Runs in the page: records an answer with a photo, drawn or broken. */
async function recordPhoto(comment: string, sound: boolean): Promise<unknown> {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = 40
  canvas.getContext('2d')!.fillRect(5, 5, 20, 20)
  const drawn = await new Promise<Blob>(resolve => canvas.toBlob(blob => resolve(blob!), 'image/png'))
  const photo = sound ? drawn : new Blob(['no picture'], { type: 'image/png' })
  const { heartfelt } = window as never as { heartfelt: { record(input: object): Promise<unknown> } }
  return heartfelt.record({ moment: 'payment', point: 'bad', comment, attachments: [photo] })
}
