import { hex, uuidv7 } from '../../model/identifier.js'
import type { Transact } from './store.js'

const deviceKey = 'm:device'

/** A pseudonym of this device for one project, and the secret that gives access to what the device has sent. */
export interface Device {
  /** Random; travels with every item. */
  id: string
  /** 256 bits in hexadecimal; leaves the device only in an `Authorization` header. */
  secret: string
  /** SHA-256 of the secret; absent where the page is not in a secure context. */
  proof?: string
}

/** SHA-256 in hexadecimal, or `undefined` outside secure contexts. */
export async function sha256(bytes: Uint8Array<ArrayBuffer> | ArrayBuffer): Promise<string | undefined> {
  const digest = await globalThis.crypto?.subtle?.digest('SHA-256', bytes)
  return digest && hex(new Uint8Array(digest))
}

const create = async (): Promise<Device> => {
  const secret = hex(crypto.getRandomValues(new Uint8Array(32)))
  const proof = await sha256(new TextEncoder().encode(secret))
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
  if (known?.id && known.secret) return known
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
