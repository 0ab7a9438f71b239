/**
 * `npm run test:kill`: browsers are killed at random moments of capture, claim, send and settle, against the real
 * collector, which is itself killed now and then. Whatever was called kept must be stored, once. Prints its figures.
 * `KILLS_CHROMIUM` and `KILLS_FIREFOX` change how often (50 and 20).
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import Libsql from 'libsql'
import { afterAll, describe, expect, it } from 'vitest'
import { launch, newProfile } from '../engines/launch.js'
import { type Host, scriptTag, serveHost } from '../host.js'
import { type RealCollector, realCollector } from '../real-collector.js'
import { listed, ready, until } from '../site.js'

const kills = {
  chromium: Number(process.env.KILLS_CHROMIUM ?? 50),
  firefox: Number(process.env.KILLS_FIREFOX ?? 20),
}

const pause = (ms: number) => new Promise(done => setTimeout(done, ms))
const between = (low: number, high: number) => low + Math.random() * (high - low)

/** Runs in the page: answers without pause, and reports each answer as soon as it is told to be kept. */
function answerForEver(life: number): void {
  const { heartfelt } = window as never as {
    heartfelt: { record(input: object): Promise<{ state: string }>; on(type: string, hear: () => void): void }
  }
  let count = 0
  const next = async () => {
    const comment = `${life}.${++count}`
    const { state } = await heartfelt.record({ moment: 'payment', point: 'good', comment })
    if (state === 'kept') {
      // Synchronous: nothing else may happen between the promise and its being written down.
      const report = new XMLHttpRequest()
      report.open('POST', `/kept?${comment}`, false)
      report.send()
    }
    setTimeout(next, Math.random() * 40)
  }
  void next()
}

/** Every answer that reached the database, by its comment. */
function stored(collector: RealCollector): string[] {
  const db = new Libsql(join(collector.data, 'heartfelt.db'), { readonly: true })
  try {
    const rows = db.prepare("SELECT body FROM item WHERE kind = 'feedback'").all() as { body: string }[]
    return rows.map(({ body }) => JSON.parse(body).comment)
  } finally {
    db.close()
  }
}

const cleanUp: (() => Promise<unknown>)[] = []
afterAll(() => Promise.all(cleanUp.map(undo => undo())))

async function shopWith(collector: RealCollector): Promise<{ host: Host; kept: Set<string> }> {
  const kept = new Set<string>()
  const host = await serveHost({
    '/': scriptTag(collector),
  })
  host.listen('/kept', comment => kept.add(comment))
  return { host, kept }
}

describe.each(['chromium', 'firefox'] as const)('%s', engine => {
  it(`is killed ${kills[engine]} times, and everything kept is stored once`, {
    timeout: 1_200_000,
  }, async () => {
    const profile = await newProfile()
    const collector = await realCollector()
    await collector.start()
    const { host, kept } = await shopWith(collector)
    cleanUp.push(
      () => rm(profile, { recursive: true, force: true, maxRetries: 5 }),
      () => collector.remove(),
      () => host.close(),
    )

    let collectorKills = 0
    for (let life = 1; life <= kills[engine]; life++) {
      const browser = await launch(engine, { profile })
      const page = await browser.newPage()
      await page.goto(host.url('/'))
      await ready(page)
      await page.evaluate(answerForEver, life)
      const death = pause(between(150, 1500)).then(() => browser.kill())
      if (life % 5 === 0) {
        await pause(between(0, 800))
        await collector.kill()
        collectorKills++
        await death
        await collector.start()
      }
      await death
    }

    // One more life, to deliver what is left: the leases of the dead run out within a minute.
    const browser = await launch(engine, { profile })
    const page = await browser.newPage()
    await page.goto(host.url('/'))
    await ready(page)
    await until(() => listed(page).then(list => list.length === 0), 120_000)
    await browser.close()

    const rows = stored(collector)
    const unique = new Set(rows)
    const lost = [...kept].filter(comment => !unique.has(comment))
    console.log(
      `${engine}: ${kills[engine]} kills of the browser, ${collectorKills} of the collector; ` +
        `${kept.size} answers kept, ${kept.size - lost.length} of them stored, ${lost.length} lost, ` +
        `${rows.length - unique.size} doubled`,
    )
    expect(kept.size).toBeGreaterThan(kills[engine])
    expect(lost).toEqual([])
    expect(rows.length).toBe(unique.size)
  })
})
