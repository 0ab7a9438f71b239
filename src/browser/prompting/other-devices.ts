import type { Context } from '../context.js'
import type { PromptRecord } from '../contracts.js'
import type { UpdateRecord } from '../device/update-record.js'

/** The outcome of a prompt that this customer saw on any of their devices, as the collector returns it. */
export interface OtherDevicePrompt {
  /** ISO 8601. */
  at: string
  moment: string
  event: 'shown' | 'dismissed' | 'ignored' | 'answered'
  /** `never`: the person chose "Don't ask again". */
  reason?: string
  device?: string
}

/** How long a question waits for the collector's answer. After that, this device's own record decides alone. */
const LOOKUP_TIMEOUT_MS = 2000

/**
 * Merges prompts of other devices into this device's record. Merging the same prompts again changes nothing.
 * @param isRelationship Whether a moment asks about the relation as a whole.
 */
export function mergeOtherDevices(
  record: PromptRecord,
  prompts: readonly OtherDevicePrompt[],
  isRelationship: (moment: string) => boolean,
): PromptRecord {
  const events = prompts.map(event => ({ ...event, at: Date.parse(event.at) })).sort((a, b) => a.at - b.at)
  const known = new Set(record.shown.map(([at, moment]) => `${at} ${moment}`))
  const shown = events
    .filter(({ event, at, moment }) => event === 'shown' && !known.has(`${at} ${moment}`))
    .map(({ at, moment }): PromptRecord['shown'][number] => [at, moment, isRelationship(moment)])
  const answeredAt = events.findLast(({ event }) => event === 'answered')?.at ?? 0
  const dismissed = events
    .filter(({ event, at }) => event === 'dismissed' && at > answeredAt)
    .map(({ at }) => at)
  // An answer on any device resets the count of dismissals on all of them.
  const own = record.dismissedAt > answeredAt ? record.dismissals : 0
  const alreadyMerged = dismissed.includes(record.dismissedAt)
  return {
    ...record,
    shown: [...record.shown, ...shown].sort(([a], [b]) => a - b),
    dismissals: alreadyMerged ? Math.max(own, dismissed.length) : own + dismissed.length,
    dismissedAt: own
      ? Math.max(record.dismissedAt, dismissed.at(-1) ?? 0)
      : (dismissed.at(-1) ?? record.dismissedAt),
    never: record.never || events.some(({ reason }) => reason === 'never'),
  }
}

/**
 * Asks the collector which prompts a signed-in customer saw on other devices, and merges them into this device's
 * record. A failed lookup changes nothing.
 * @param device This device's pseudonym: its own prompts are left out.
 */
export async function fetchOtherDevices(
  { options: { collector, key }, customer, consent }: Pick<Context, 'options' | 'customer' | 'consent'>,
  updateRecord: UpdateRecord,
  device: string,
  isRelationship: (moment: string) => boolean,
): Promise<void> {
  // Consent may have been withdrawn since the moment was reached: then nothing leaves the device.
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
    await updateRecord<PromptRecord>(
      'prompts',
      record => record && mergeOtherDevices(record, others, isRelationship),
    )
  } catch {}
}
