import type { DeliveryEvent } from '../../../../src/browser/outbox/delivery-events.js'
import { DAY_MS } from '../../../../src/model/time.js'
import { Device } from './device.js'
import type { Step } from './scenario.js'
import { Server } from './server.js'
import { type OutboxParts, openTab, type Tab } from './tab.js'
import { World } from './world.js'

/** Plays a story with the given outbox, then repairs all faults, and returns violations of the outbox's rules. */
export async function play(parts: OutboxParts, story: readonly Step[]): Promise<string[]> {
  const world = new World()
  const device = new Device(world)
  const server = new Server(world)
  const { wrongs } = device
  let tabs: Tab[] = []
  let opened = 0
  /** Every answer by id: its highest revision so far, and what the person was shown as kept. */
  const answers = new Map<string, { revision: number; kept: number; poison: boolean }>()
  const deadLetters = new Set<string>()
  /** Reported as expired: rejected by the device, not by the server. */
  const expired = new Set<string>()

  const isSafe = (id: string, revision: number) =>
    (server.stored.get(id) ?? 0) >= revision ||
    (device.row(id)?.revision ?? 0) >= revision ||
    deadLetters.has(id)

  const broadcast = (from: number) => (event: DeliveryEvent) => {
    const { type, id, revision } = event
    if (type === 'sent' && (server.stored.get(id) ?? 0) < revision)
      wrongs.push(`${id} ${revision} was called sent before it was stored`)
    if (type === 'rejected') {
      deadLetters.add(id)
      if (event.reason === 'expired') expired.add(id)
      if (!server.rejected.has(id) && event.reason !== 'expired')
        wrongs.push(`${id} was called rejected (${event.reason}), but the server did not reject it`)
    }
    for (const tab of tabs)
      if (tab.id !== from) world.later({ kind: 'event', tab: tab.id, run: () => tab.receive(event) })
  }
  const shown = (state: string, id: string, revision: number) => {
    const answer = answers.get(id)!
    if (state === 'kept') answer.kept = Math.max(answer.kept, revision)
    if (state === 'kept' && !isSafe(id, revision))
      wrongs.push(`${id} ${revision} was called kept, but it is stored nowhere`)
    if (state === 'sent' && (server.stored.get(id) ?? 0) < revision)
      wrongs.push(`${id} ${revision} was called sent before it was stored`)
    if (state === 'rejected' && !server.rejected.has(id) && !expired.has(id))
      wrongs.push(`${id} ${revision} was called rejected, but the server did not reject it`)
  }
  const open = async (shows = true) => {
    const id = ++opened
    await world.as(id, () => {
      const tab = openTab(id, { parts, world, device, server, shows, broadcast: broadcast(id), shown })
      tabs.push(tab)
      tab.flush({ eager: true, unpause: true })
    })
  }
  const submit = (tab: Tab, id: string) => {
    const answer = answers.get(id)!
    answer.revision++
    return world.as(tab.id, () => tab.enqueue(id, answer.revision, answer.poison))
  }
  const happen = async (kinds: (kind: string) => boolean, pick: number, fault: number) => {
    const possible = world.jobs.filter(job => kinds(job.kind))
    const job = possible[pick % Math.max(1, possible.length)]
    if (job) await world.run(world.jobs.indexOf(job), fault)
  }

  const act = async (step: Step): Promise<void> => {
    const tab = 'tab' in step ? tabs[step.tab % tabs.length]! : tabs[0]!
    switch (step.do) {
      case 'happen':
        return happen(kind => kind !== 'arrive', step.pick, step.fault)
      case 'answer':
        return happen(kind => kind === 'arrive', step.pick, step.behaviour)
      case 'pass':
        return world.advance(step.ms)
      case 'open':
        return tabs.length < 4 ? open(step.shows) : undefined
      case 'crash': {
        const victim = tabs[step.pick % tabs.length]!
        world.crash(victim.id)
        device.crash(victim.id)
        tabs = tabs.filter(one => one !== victim)
        return tabs.length ? undefined : open()
      }
      case 'keep': {
        const id = `answer-${String(answers.size).padStart(3, '0')}`
        answers.set(id, { revision: 0, kept: 0, poison: step.poison })
        return submit(tab, id)
      }
      case 'revise': {
        const id = [...answers.keys()][step.item % Math.max(1, answers.size)]
        return id ? submit(tab, id) : undefined
      }
      case 'flush':
        return world.as(tab.id, () => tab.flush({ eager: true, unpause: step.unpause }))
      case 'jump':
        world.skew = Math.min(20, world.skew / DAY_MS + step.days) * DAY_MS
        device.leasesHold = false
    }
  }

  /** Ends all faults: every stored item must then arrive within two days, without a call and without a busy loop. */
  const heal = async () => {
    await open()
    const end = world.time + 2 * DAY_MS
    for (let wakes = 0; wakes < 300 && world.time <= end; wakes++) {
      while (await world.run(0)) if (wrongs.length) return
      if (!missing().length && !device.rows().some(row => row.state !== 'rejected')) return
      const wait = world.untilNext()
      if (wait === Infinity) return
      world.advance(Math.max(1, wait))
    }
  }
  const missing = () => {
    const promised = [
      ...[...answers].map(([id, { kept }]) => [id, kept] as const),
      ...tabs.flatMap(tab => [...tab.held]),
    ]
    // A tab may crash before it reports a dead letter; the queue lists it all the same.
    const dead = (id: string) => deadLetters.has(id) || device.row(id)?.state === 'rejected'
    return promised.filter(([id, revision]) => (server.stored.get(id) ?? 0) < revision && !dead(id))
  }

  const undo = world.rule()
  try {
    await open()
    for (const step of story) {
      await act(step)
      if (wrongs.length) return wrongs
    }
    await heal()
    if (wrongs.length) return wrongs
    for (const [id, revision] of missing()) wrongs.push(`${id} ${revision} was promised and never stored`)
    return wrongs
  } finally {
    undo()
  }
}
