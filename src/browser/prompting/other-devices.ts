import type { Context } from '../context.js'
import type { PromptRecord } from '../contracts.js'
import type { UpdateRecord } from '../device/update-record.js'

/** What became of a question that this customer was asked, on whichever device. */
export interface OtherDevicesPrompts {
  /** ISO 8601. */
  at: string
  moment: string
  event: 'shown' | 'dismissed' | 'ignored' | 'answered'
  /** `never`: "Don't ask again". */
  reason?: string
  device?: string
}

/** Milliseconds that a question waits for the collector's word. Without it, this device's own memory decides. */
const LOOKUP_TIMEOUT_MS = 2000

/**
 * The memory with what other devices asked in it; the same however often it is learnt.
 * @param relationship Whether a moment asks about the relation as a whole.
 */
export function learnt(
  memory: PromptRecord,
  elsewhere: readonly OtherDevicesPrompts[],
  relationship: (moment: string) => boolean,
): PromptRecord {
  const events = elsewhere.map(event => ({ ...event, at: Date.parse(event.at) })).sort((a, b) => a.at - b.at)
  const known = new Set(memory.shown.map(([at, moment]) => `${at} ${moment}`))
  const shown = events
    .filter(({ event, at, moment }) => event === 'shown' && !known.has(`${at} ${moment}`))
    .map(({ at, moment }): PromptRecord['shown'][number] => [at, moment, relationship(moment)])
  const answered = events.findLast(({ event }) => event === 'answered')?.at ?? 0
  const refused = events.filter(({ event, at }) => event === 'dismissed' && at > answered).map(({ at }) => at)
  // An answer anywhere ends a row of dismissals everywhere.
  const own = memory.dismissedAt > answered ? memory.dismissals : 0
  const merged = refused.includes(memory.dismissedAt)
  return {
    ...memory,
    shown: [...memory.shown, ...shown].sort(([a], [b]) => a - b),
    dismissals: merged ? Math.max(own, refused.length) : own + refused.length,
    dismissedAt: own
      ? Math.max(memory.dismissedAt, refused.at(-1) ?? 0)
      : (refused.at(-1) ?? memory.dismissedAt),
    never: memory.never || events.some(({ reason }) => reason === 'never'),
  }
}

/** Asks the collector what a signed-in customer was asked on their other devices, and remembers it on this one. */
export async function fetchOtherDevices(
  { options: { collector, key }, customer, consent }: Pick<Context, 'options' | 'customer' | 'consent'>,
  updateRecord: UpdateRecord,
  device: string,
  relationship: (moment: string) => boolean,
): Promise<void> {
  // Unknown or withdrawn meanwhile: nothing leaves the device, and its own memory decides.
  if (consent !== 'granted') return
  try {
    const response = await fetch(`${collector}/v1/history?of=prompts&key=${encodeURIComponent(key)}`, {
      headers: { authorization: `Bearer ${customer?.signature}` },
      credentials: 'omit',
      cache: 'no-store',
      signal: AbortSignal.timeout(LOOKUP_TIMEOUT_MS),
    })
    const { prompts } = await response.json()
    if (!response.ok || !Array.isArray(prompts)) return
    const others = prompts.filter(one => one?.device !== device && !Number.isNaN(Date.parse(one?.at)))
    await updateRecord<PromptRecord>('prompts', memory => memory && learnt(memory, others, relationship))
  } catch {}
}
