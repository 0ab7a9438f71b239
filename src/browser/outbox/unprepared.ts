import type { FeedbackItem } from '../../model/feedback.js'
import type { UpdateRecord } from '../device/update-record.js'
import { withTimeout } from '../device/with-timeout.js'

/** Name of the record with the pictures that were kept as they came. */
export const PICTURES_RECORD = 'pictures'
/** How long a picture may take to be read: one in a cloud folder may never come. */
export const READ_TIMEOUT_MS = 10_000
/** How long to wait before the code that prepares pictures is loaded again. */
export const PREPARE_RETRY_MS = 10_000

/** A picture as the person gave it. */
export interface UnpreparedPicture {
  bytes: ArrayBuffer
  description?: string | undefined
}

/** An answer that was stored without its pictures, because the code that prepares them could not be loaded. */
export interface UnpreparedAnswer {
  item: FeedbackItem
  pictures: UnpreparedPicture[]
}

/** Reads pictures as they are. One that cannot be read is left out. */
export async function readPictures(
  photos: readonly Blob[],
  descriptions: readonly (string | undefined)[] = [],
): Promise<UnpreparedPicture[]> {
  const read = Array.from(photos, async (photo, i) => ({
    bytes: await withTimeout(READ_TIMEOUT_MS, photo.arrayBuffer()),
    description: descriptions[i],
  }))
  const settled = await Promise.allSettled(read)
  return settled.flatMap(one => (one.status === 'fulfilled' ? [one.value] : []))
}

/** Keeps the pictures of an answer until they can be prepared, or drops those of an earlier revision. */
export const keepPictures = (
  updateRecord: UpdateRecord,
  id: string,
  answer?: UnpreparedAnswer | false,
): Promise<unknown> =>
  updateRecord<UnpreparedAnswer[]>(PICTURES_RECORD, (answers = []) => {
    const all = [...answers.filter(one => one.item.id !== id), ...(answer ? [answer] : [])]
    return all.length ? all : undefined
  })
