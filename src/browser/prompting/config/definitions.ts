import type { MomentDefinition } from '../../../model/moment.js'
import type { Config } from '../../../model/protocol.js'
import type { Context } from '../../context.js'
import type { ActiveDefinitions } from '../../contracts.js'
import type { UpdateRecord } from '../../device/update-record.js'

/** Milliseconds that a first visit waits for the collector's config, where the code defines no moments. */
const CONFIG_TIMEOUT_MS = 2000

/** In a page that lives for days, a config older than this is looked at again when a moment is reached. 5 minutes. */
const CONFIG_MAX_AGE_MS = 300_000

/**
 * @param changed Called when a config has changed what is in force.
 */
export function createDefinitions(context: Context, updateRecord: UpdateRecord, changed: () => void) {
  const { options } = context
  const { key, collector, moments = [], journeys = [], policy = {} } = options
  let force: ActiveDefinitions = { moments, journeys, policy, telemetry: 1 }
  let loading: Promise<void> | undefined
  let reading: ReturnType<typeof read> | undefined
  let taken = ''
  let looked = 0

  /** What the device has kept, and how to go on from there. */
  async function read() {
    const { fetchConfig, mergeConfig, keptConfig } = await import('./config.js')
    const take = (config?: Config) => {
      const text = JSON.stringify(config)
      if (!config || text === taken) return
      taken = text
      force = { ...mergeConfig(options, config), telemetry: config.telemetry ?? 1 }
      context.texts = config.locales
      context.config = config
      changed()
    }
    take(await keptConfig(updateRecord))
    return { fetch: (url: string) => fetchConfig(url, key, updateRecord).then(take) }
  }
  const fromDevice = () => {
    reading ??= read()
    reading.catch(() => {
      reading = undefined
    })
    return reading
  }

  /** Settles as soon as one can go by what is in force: at once by the kept config, else by the first one fetched. */
  async function load(url: string): Promise<void> {
    looked = Date.now()
    const { fetch } = await fromDevice()
    if (context.consent !== 'granted') return
    const fetched = fetch(url)
    if (!taken && !options.moments)
      await Promise.race([fetched, new Promise(resolve => setTimeout(resolve, CONFIG_TIMEOUT_MS))])
  }

  return {
    now: () => force,

    /** Settles as soon as what the device has kept is in force; never waits for the collector. */
    async kept(): Promise<void> {
      if (collector && context.consent === 'granted') await fromDevice().catch(() => {})
    },

    async ready(): Promise<ActiveDefinitions> {
      // Without consent nothing leaves the device, not even a question.
      if (collector && context.consent === 'granted') {
        // Also where none could be had: the collector may be back. A clock put back is no reason to wait.
        if (Math.abs(Date.now() - looked) > CONFIG_MAX_AGE_MS) loading = undefined
        loading ??= load(collector)
        // Without the piece or the network, what the code says is in force.
        await loading.catch(() => {
          loading = undefined
        })
      }
      return force
    },

    /** What nobody defined is asked in the default way, unless the code lists its moments: then it is a mistake. */
    find: (id: string): MomentDefinition | undefined =>
      force.moments.find(moment => moment.id === id) ?? (options.moments ? undefined : { id }),
  }
}
