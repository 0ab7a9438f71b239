import type { Config } from '../../../model/protocol.js'
import type { Definitions } from '../../contracts.js'
import type { UpdateRecord } from '../../device/update-record.js'
import { isConfig } from './is-config.js'

/** Merges two lists by id. Where both have an entry, the fields in `over` win. */
const mergeById = <T extends { id: string }>(under: readonly T[], over: readonly T[]): T[] => {
  const all = new Map(under.map(entry => [entry.id, entry]))
  for (const entry of over) all.set(entry.id, { ...all.get(entry.id), ...entry })
  return [...all.values()]
}

/**
 * Merges the collector's config over the options of the code, field by field. The config wins, because its purpose is
 * to change a question, a limit or a trigger without a deploy. Removing a field from the config restores the code's.
 */
export function mergeConfig(code: Partial<Definitions>, config?: Config): Definitions {
  return {
    moments: mergeById(code.moments ?? [], config?.moments ?? []),
    journeys: mergeById(code.journeys ?? [], config?.journeys ?? []),
    policy: { ...code.policy, ...config?.policy },
  }
}

const RECORD_NAME = 'config'

/** Milliseconds after which a request for the config is aborted. */
const FETCH_TIMEOUT_MS = 10_000

/** Reads the config that the device has stored, for a start without waiting and for use while offline. */
export const storedConfig = async (updateRecord: UpdateRecord): Promise<Config | undefined> => {
  const stored = await updateRecord<unknown>(RECORD_NAME, old => old)
  return isConfig(stored) ? stored : undefined
}

/**
 * Fetches the config and stores it. A response that is no valid config leaves the stored one unchanged.
 *
 * The browser's HTTP cache and the collector compare ETags: an `If-None-Match` header of our own would cost a CORS
 * preflight on every collector of another origin.
 * @param timeout Milliseconds. Default 10 000.
 * @returns The config, or `undefined` when the request failed.
 */
export async function fetchConfig(
  collector: string,
  key: string,
  updateRecord: UpdateRecord,
  get?: typeof fetch,
  timeout = FETCH_TIMEOUT_MS,
): Promise<Config | undefined> {
  try {
    // Read in here: where there is no `fetch`, as in Jest's jsdom, a default argument would make this reject.
    const response = await (get ?? fetch)(`${collector}/v1/config?key=${encodeURIComponent(key)}`, {
      cache: 'no-cache',
      credentials: 'omit',
      signal: AbortSignal.timeout(timeout),
    })
    const config: unknown = response.ok && (await response.json())
    if (isConfig(config)) return await updateRecord<Config>(RECORD_NAME, () => config)
  } catch {}
}
