import type { MomentDefinition } from '../../../model/moment.js'
import type { Context } from '../../context.js'
import type { ActiveDefinitions } from '../../contracts.js'
import type { UpdateRecord } from '../../device/update-record.js'

/** How long a first visit waits for the collector's config, where the code does not define the moment. */
const CONFIG_TIMEOUT_MS = 2000

/** A config older than this is fetched again when a moment is reached, for pages that stay open for days. 5 minutes. */
const CONFIG_MAX_AGE_MS = 300_000

/**
 * The moments, journeys and limits that are active: those of the code, with the collector's config merged over them.
 * @param onChange Called when a config has changed what is active.
 */
export function createDefinitions(context: Context, updateRecord: UpdateRecord, onChange: () => void) {
  const { options } = context
  const { key, collector, moments = [], journeys = [], policy = {} } = options
  let active: ActiveDefinitions = { moments, journeys, policy, telemetry: 1 }
  let reading: Promise<void> | undefined
  let fetched: Promise<void> | undefined
  let appliedJson = ''
  let fetchedAt = 0
  let forgotten = 0

  /** Loads the code that reads configs: only where there is one, so that a first question does not wait for this file. */
  async function loadConfig(url?: string) {
    const { fetchConfig, mergeConfig, storedConfig } = await import('./config.js')
    const before = forgotten
    // A response that comes after `forget()` must not be stored on a device that was erased.
    const store: UpdateRecord = async (...change) =>
      before === forgotten ? updateRecord(...change) : undefined
    const config = await (url ? fetchConfig(url, key, store) : storedConfig(updateRecord))
    const json = JSON.stringify(config)
    if (!config || json === appliedJson) return
    appliedJson = json
    active = { ...mergeConfig(options, config), telemetry: config.telemetry ?? 1 }
    context.texts = config.locales
    context.config = config
    onChange()
  }

  /** Settles once the stored config is applied. Never waits for the collector. */
  async function stored(): Promise<void> {
    // Without consent nothing leaves the device, not even a request for the config.
    if (!collector || context.consent !== 'granted') return
    reading ??= updateRecord('config', config => config).then(config => (config ? loadConfig() : undefined))
    // Without the chunk, the definitions of the code stay active.
    await reading.catch(() => {
      reading = undefined
    })
  }

  return {
    now: () => active,
    stored,
    /** Lets a request that is under way store nothing. */
    forget() {
      forgotten++
    },

    /**
     * Resolves with the active definitions: those of the code and of the stored config. The collector's answer applies to
     * the next call, except where neither defines what is asked for: then it is waited for, up to two seconds.
     * @param id The moment that is asked for. Default: any.
     */
    async ready(id?: string): Promise<ActiveDefinitions> {
      if (!collector || context.consent !== 'granted') return active
      // A failed request is repeated, too. `abs`, because a clock that was set back must not block the next request.
      if (Math.abs(Date.now() - fetchedAt) > CONFIG_MAX_AGE_MS) {
        fetchedAt = Date.now()
        // After the stored config, so that an older one never replaces it.
        fetched = stored().then(() => loadConfig(collector).catch(() => {}))
      }
      await stored()
      if (!appliedJson && !(id ? moments.some(moment => moment.id === id) : options.moments))
        await Promise.race([fetched, new Promise(resolve => setTimeout(resolve, CONFIG_TIMEOUT_MS))])
      return active
    },

    /**
     * Finds a moment. One that nobody defined is asked with the defaults, unless the code lists its moments: then it
     * is `undefined`, since it must be a mistake.
     */
    find: (id: string): MomentDefinition | undefined =>
      active.moments.find(moment => moment.id === id) ?? (options.moments ? undefined : { id }),
  }
}
