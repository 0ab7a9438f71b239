import type { FeedbackItem } from '../../model/feedback.js'
import { MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS, MAX_DESCRIPTION_CHARS } from '../../model/limits.js'
import { sha256 } from '../device/identity.js'
import type { UpdateRecord } from '../device/update-record.js'
import { withTimeout } from '../device/with-timeout.js'
import { clean } from '../feedback.js'
import { strip } from '../privacy/strip.js'
import { PICTURES_RECORD, READ_TIMEOUT_MS, type UnpreparedAnswer } from './unprepared.js'

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
 * type, photos that are too large or cannot be read, and all after the fifth. Rejects where no hash can be computed now.
 * @param descriptions By index of the photo.
 * @param leftOut Called with the reason for each photo that is left out.
 */
export async function prepareAttachments(
  photos: readonly Blob[],
  descriptions: readonly (string | undefined)[] = [],
  leftOut: (reason: unknown) => void = () => {},
): Promise<PreparedAttachment[]> {
  const prepared: PreparedAttachment[] = []
  for (const [i, photo] of Array.from(photos).entries()) {
    let stripped: ReturnType<typeof strip>
    try {
      if (i >= MAX_ATTACHMENTS) throw new RangeError(`at most ${MAX_ATTACHMENTS} photos are sent`)
      stripped = strip(new Uint8Array(await withTimeout(READ_TIMEOUT_MS, photo.arrayBuffer())))
      if (!stripped) throw new TypeError('only JPEG, PNG and WebP are sent')
      if (stripped.bytes.byteLength > MAX_ATTACHMENT_BYTES)
        throw new RangeError(`a photo has at most ${MAX_ATTACHMENT_BYTES} bytes`)
    } catch (reason) {
      leftOut(reason)
      continue
    }
    prepared.push({ ...stripped, sha256: await sha256(stripped.bytes), description: descriptions[i] })
  }
  return prepared
}

/** The list of attachments in their item; `undefined` for none. */
export const manifestOf = (attachments: readonly PreparedAttachment[]): FeedbackItem['attachments'] =>
  attachments.length
    ? attachments.map(({ sha256, type, bytes, description }) => ({
        sha256,
        type: type as 'image/jpeg',
        size: bytes.byteLength,
        description: clean(description, MAX_DESCRIPTION_CHARS),
      }))
    : undefined

/** Prepares the pictures that were kept as they came, and stores each answer again, as its next revision. */
export async function prepareKept(
  updateRecord: UpdateRecord,
  enqueue: (item: FeedbackItem, attachments: PreparedAttachment[]) => Promise<unknown>,
): Promise<void> {
  const kept = (await updateRecord<UnpreparedAnswer[]>(PICTURES_RECORD, answers => answers)) ?? []
  for (const { item, pictures } of kept) {
    const attachments = await prepareAttachments(
      pictures.map(({ bytes }) => new Blob([bytes])),
      pictures.map(({ description }) => description),
    )
    await enqueue({ ...item, revision: item.revision + 1, attachments: manifestOf(attachments) }, attachments)
    await updateRecord<UnpreparedAnswer[]>(PICTURES_RECORD, (answers = []) => {
      const left = answers.filter(one => one.item.id !== item.id || one.item.revision > item.revision)
      return left.length ? left : undefined
    })
  }
}
