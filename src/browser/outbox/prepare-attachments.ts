import { MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS } from '../../model/limits.js'
import { sha256 } from '../device/identity.js'
import { strip } from '../privacy/strip.js'

/** An attachment, ready to be stored. */
export interface PreparedAttachment {
  /** Of the bytes, in hexadecimal. */
  sha256: string
  type: string
  bytes: ArrayBuffer
  description?: string | undefined
}

/**
 * Removes metadata from photos and names each by its hash. Leaves out, with their descriptions, photos of an unknown
 * type, photos that are too large, and all after the fifth.
 * @param descriptions By index of the photo.
 */
export async function prepareAttachments(
  photos: readonly Blob[],
  descriptions: readonly (string | undefined)[] = [],
): Promise<PreparedAttachment[]> {
  const prepared: PreparedAttachment[] = []
  for (const [i, photo] of photos.slice(0, MAX_ATTACHMENTS).entries()) {
    const stripped = strip(new Uint8Array(await photo.arrayBuffer()))
    if (!stripped || stripped.bytes.byteLength > MAX_ATTACHMENT_BYTES) continue
    const hash = await sha256(stripped.bytes)
    if (hash) prepared.push({ ...stripped, sha256: hash, description: descriptions[i] })
  }
  return prepared
}
