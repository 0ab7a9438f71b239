import type { Config } from '../../../model/protocol.js'
import { isScaleId } from '../../../model/scale.js'
import type { Definitions } from '../../contracts.js'
import type { UpdateRecord } from '../../device/update-record.js'

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
const isPolicy = (value: unknown) =>
  isObject(value) && Object.values(value).every(limit => Number.isFinite(limit) && (limit as number) >= 0)
const every = (list: unknown, test: (entry: Record<string, unknown>) => boolean) =>
  Array.isArray(list) && list.every(entry => isObject(entry) && isText(entry.id) && test(entry))

/**
 * Whether a collector's answer can be worked with. The collector has checked it by the full schema; this tells it
 * from a captive portal's page, a proxy's error and a config that is too new for this release.
 */
export function isConfig(value: unknown): value is Config {
  return (
    isObject(value) &&
    every(
      value.moments,
      ({ scale = 'mood5', policy = {}, when = {}, followUp = [] }) =>
        isScaleId(String(scale)) &&
        isPolicy(policy) &&
        [when].flat().every(isObject) &&
        Array.isArray(followUp),
    ) &&
    every(
      value.journeys,
      ({ stages, timeoutDays = 1 }) =>
        Array.isArray(stages) && stages.length > 0 && stages.every(isText) && Number(timeoutDays) > 0,
    ) &&
    isPolicy(value.policy ?? {}) &&
    Number.isFinite(value.telemetry ?? 1) &&
    Object.values(value.locales ?? {}).every(
      texts => isObject(texts) && Object.values(texts).every(text => typeof text === 'string'),
    )
  )
}

/** Entries of both lists by id; where both have one, its fields in `over` go first. */
const merged = <T extends { id: string }>(under: readonly T[], over: readonly T[]): T[] => {
  const all = new Map(under.map(entry => [entry.id, entry]))
  for (const entry of over) all.set(entry.id, { ...all.get(entry.id), ...entry })
  return [...all.values()]
}

/**
 * What is in force: the defaults, over them what the code says, over that what the collector's config says, field by
 * field. The config goes first because that is what it is for: to change a question, a limit or a trigger without
 * a deploy. Taking something out of the config brings the code's word back.
 */
export function mergeConfig(code: Partial<Definitions>, config?: Config): Definitions {
  return {
    moments: merged(code.moments ?? [], config?.moments ?? []),
    journeys: merged(code.journeys ?? [], config?.journeys ?? []),
    policy: { ...code.policy, ...config?.policy },
  }
}

const RECORD_NAME = 'config'

/** The collector's config as the device kept it, for a start without waiting and for use while offline. */
export const keptConfig = async (updateRecord: UpdateRecord): Promise<Config | undefined> => {
  const kept = await updateRecord<unknown>(RECORD_NAME, old => old)
  return isConfig(kept) ? kept : undefined
}

/**
 * Fetches the config and keeps it. Anything that is not a good config leaves the kept one alone.
 *
 * Whether it has changed is settled by ETag between the browser's HTTP cache and the collector: an `If-None-Match` of
 * our own would cost a preflight wherever the collector lives on another origin.
 * @param timeout Milliseconds.
 * @returns The config, or `undefined` when none could be had.
 */
export async function fetchConfig(
  collector: string,
  key: string,
  updateRecord: UpdateRecord,
  get: typeof fetch = fetch,
  timeout = 10_000,
): Promise<Config | undefined> {
  try {
    const response = await get(`${collector}/v1/config?key=${encodeURIComponent(key)}`, {
      cache: 'no-cache',
      credentials: 'omit',
      signal: AbortSignal.timeout(timeout),
    })
    const config: unknown = response.ok && (await response.json())
    if (isConfig(config)) return await updateRecord<Config>(RECORD_NAME, () => config)
  } catch {}
}
