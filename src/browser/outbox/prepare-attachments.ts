import { MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS } from '../../model/limits.js'
import { sha256 } from '../device/identity.js'
import { strip } from '../privacy/strip.js'

/** An attachment, ready to be kept. */
export interface PreparedAttachment {
  sha256: string
  type: string
  bytes: ArrayBuffer
}

/** Photos as they may be kept: of a known type, without metadata, named by their hash. At most five. */
export async function prepareAttachments(blobs: readonly Blob[]): Promise<PreparedAttachment[]> {
  const prepared: PreparedAttachment[] = []
  for (const blob of blobs.slice(0, MAX_ATTACHMENTS)) {
    const photo = strip(new Uint8Array(await blob.arrayBuffer()))
    if (!photo || photo.bytes.byteLength > MAX_ATTACHMENT_BYTES) continue
    const hash = await sha256(photo.bytes)
    if (hash) prepared.push({ ...photo, sha256: hash })
  }
  return prepared
}
