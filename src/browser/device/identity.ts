import { hex, uuidv7 } from '../../model/identifier.js'
import type { Transact } from './store.js'

const deviceKey = 'm:device'

/** A pseudonym of this device for one project, and the secret that gives access to what the device has sent. */
export interface Device {
  /** Random; travels with every item. */
  id: string
  /** 256 bits in hexadecimal; leaves the device only in an `Authorization` header. */
  secret: string
  /** SHA-256 of the secret; absent while the code that computes it on plain http cannot load. */
  proof?: string
}

const plainHttp = () => import('./plain-http.js')

/** SHA-256 in hexadecimal. Rejects on plain http while the code that computes it there cannot load. */
export async function sha256(bytes: Uint8Array<ArrayBuffer> | ArrayBuffer): Promise<string> {
  const { subtle } = crypto
  if (!subtle) return (await plainHttp()).sha256(bytes)
  return hex(new Uint8Array(await subtle.digest('SHA-256', bytes)))
}

const create = async (): Promise<Device> => {
  const secret = hex(crypto.getRandomValues(new Uint8Array(32)))
  const proof = await sha256(new TextEncoder().encode(secret)).catch(() => undefined)
  return { id: uuidv7(), secret, ...(proof && { proof }) }
}

/**
 * Reads the device's identity, or makes and stores a new one. Two tabs that do this at once get the same one.
 * @param unsaved The identity used in memory so far, stored instead of a new one.
 */
export async function identify(store: Transact | undefined, unsaved?: Device): Promise<Device> {
  if (!store) return create()
  const read = () => store({ keys: [deviceKey] }, ([entry]) => ({ result: entry?.[1] as Device | undefined }))
  const known = await read()
  if (known?.id && known.secret)
    return known.proof
      ? known
      : plainHttp()
          .then(({ storeProof }) => storeProof(store, deviceKey, known))
          .catch(() => known)
  const fresh = unsaved ?? (await create())
  return store({ keys: [deviceKey] }, ([entry]) => {
    const raced = entry?.[1] as Device | undefined
    return raced?.id && raced.secret ? { result: raced } : { put: [[deviceKey, fresh]], result: fresh }
  })
}

/** Stores the identity again if the browser has cleared the storage. Resolves with whether it had. */
export const restoreIdentity = (store: Transact, known: Device): Promise<boolean> =>
  store({ keys: [deviceKey] }, ([entry]) =>
    entry?.[1] ? { result: false } : { put: [[deviceKey, known]], result: true },
  )
