import type { Config } from '../../../model/protocol.js'
import { isScaleId } from '../../../model/scale.js'

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
const isPolicy = (value: unknown) =>
  isObject(value) && Object.values(value).every(limit => Number.isFinite(limit) && (limit as number) >= 0)
const every = (list: unknown, test: (entry: Record<string, unknown>) => boolean) =>
  Array.isArray(list) && list.every(entry => isObject(entry) && isText(entry.id) && test(entry))

/**
 * Whether a response can be used as a config. The collector has validated it with the full schema. This cheaper test
 * only rules out the page of a captive portal, the error of a proxy, and a config of a newer release.
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
