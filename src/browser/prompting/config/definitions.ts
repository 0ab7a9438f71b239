import type { MomentDefinition } from '../../../model/moment.js'
import type { Config } from '../../../model/protocol.js'
import type { Context } from '../../context.js'
import type { ActiveDefinitions } from '../../contracts.js'
import type { UpdateRecord } from '../../device/update-record.js'

/** How long a first visit waits for the collector's config, where the code defines no moments. */
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
  let loading: Promise<void> | undefined
  let reading: ReturnType<typeof read> | undefined
  let appliedJson = ''
  let fetchedAt = 0

  /** Applies the config that the device has stored, and returns a function that fetches the current one. */
  async function read() {
    const { fetchConfig, mergeConfig, storedConfig } = await import('./config.js')
    const apply = (config?: Config) => {
      const json = JSON.stringify(config)
      if (!config || json === appliedJson) return
      appliedJson = json
      active = { ...mergeConfig(options, config), telemetry: config.telemetry ?? 1 }
      context.texts = config.locales
      context.config = config
      onChange()
    }
    apply(await storedConfig(updateRecord))
    return { fetch: (url: string) => fetchConfig(url, key, updateRecord).then(apply) }
  }
  const readOnce = () => {
    reading ??= read()
    reading.catch(() => {
      reading = undefined
    })
    return reading
  }

  /** Settles as soon as there are definitions to work with: at once with a stored config, else after the first fetch. */
  async function load(url: string): Promise<void> {
    fetchedAt = Date.now()
    const { fetch } = await readOnce()
    if (context.consent !== 'granted') return
    // Only a first visit awaits it.
    const fetched = fetch(url).catch(() => {})
    if (!appliedJson && !options.moments)
      await Promise.race([fetched, new Promise(resolve => setTimeout(resolve, CONFIG_TIMEOUT_MS))])
  }

  return {
    now: () => active,

    /** Settles once the stored config is applied. Never waits for the collector. */
    async stored(): Promise<void> {
      if (collector && context.consent === 'granted') await readOnce().catch(() => {})
    },

    /** Resolves with the active definitions. Waits for the collector only on a first visit. */
    async ready(): Promise<ActiveDefinitions> {
      // Without consent nothing leaves the device, not even a request for the config.
      if (collector && context.consent === 'granted') {
        // A failed fetch is tried again, too. `abs`, because a clock that was set back must not block the next fetch.
        if (Math.abs(Date.now() - fetchedAt) > CONFIG_MAX_AGE_MS) loading = undefined
        loading ??= load(collector)
        // Without the chunk or the network, the definitions of the code stay active.
        await loading.catch(() => {
          loading = undefined
        })
      }
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
