import { MAX_ATTACHMENT_BYTES } from '../../model/limits.js'
import { readBytes } from '../http/body.js'
import { badField, Refusal } from '../http/refusal.js'
import { attachmentHeaders } from '../http/security-headers.js'
import { isTooLarge, MAX_PIXELS, MAX_SIDE, readImage } from '../images/read-image.js'
import { sha256 as hash } from '../secret.js'
import type { Store } from '../storage/store.js'

/**
 * Stores a picture that a feedback announced: 201, or 200 if it is stored already. The type is detected from the bytes,
 * and the picture is stored without its metadata.
 */
export async function storeAttachment(
  request: Request,
  store: Store,
  project: number,
  feedback: string,
  sha256: string,
): Promise<Response> {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw badField('sha256', 'must be 64 lower-case hexadecimal digits')
  const announced = await store.attachments.announced(project, feedback, sha256)
  if (announced === 'erased') throw gone()
  if (!announced)
    throw new Refusal(404, 'not_announced', 'No answer has announced this attachment; send the answer first.')
  if (await store.attachments.has(project, feedback, sha256)) {
    await request.body?.cancel()
    return Response.json({ sha256 })
  }

  const bytes = await readBytes(request, {
    bytes: Math.min(announced.size, MAX_ATTACHMENT_BYTES),
    remedy: 'that is what the answer announced',
  })
  if (bytes.length !== announced.size)
    throw badField('size', `the answer announced ${announced.size} bytes, and ${bytes.length} came`)
  if (hash(bytes) !== sha256) throw badField('sha256', 'the bytes have another hash; send them unchanged')
  const picture = readImage(bytes)
  if (!picture || picture.type !== announced.type)
    throw new Refusal(
      415,
      'unsupported_type',
      `The bytes are not ${announced.type}; send a JPEG, PNG or WebP as announced.`,
    )
  if (isTooLarge(picture))
    throw new Refusal(
      413,
      'too_many_pixels',
      `The picture has ${picture.width} × ${picture.height} pixels; send at most ${MAX_SIDE} on a side and ${MAX_PIXELS} in all.`,
    )

  const outcome = await store.attachments.store(project, feedback, sha256, picture)
  if (outcome === 'gone') throw gone()
  if (outcome === 'quota')
    throw new Refusal(429, 'quota', 'This person has sent too many pictures today; try again tomorrow.', {
      retryAfter: 86_400,
    })
  return Response.json({ sha256 }, { status: outcome === 'stored' ? 201 : 200 })
}

const gone = () => new Refusal(410, 'erased', 'The answer that this belongs to was erased.')

/** Responds with a stored picture, with headers that keep anything in it from running. */
export function serveAttachment(
  picture: { type: string; bytes: Uint8Array<ArrayBuffer> } | undefined,
): Response {
  if (!picture) throw new Refusal(404, 'not_found', 'There is no such attachment.')
  return new Response(picture.bytes, {
    headers: {
      'Content-Type': picture.type,
      'Content-Disposition': `inline; filename="attachment.${picture.type.slice('image/'.length)}"`,
      ...attachmentHeaders,
    },
  })
}
