import type { FeedbackItem } from '../../model/feedback.js'
import { uuidTime } from '../../model/identifier.js'
import { MAX_DESCRIPTION_CHARS } from '../../model/limits.js'
import type { MomentDefinition } from '../../model/moment.js'
import type { Config } from '../../model/protocol.js'
import type { Recorded } from '../api.js'
import type { Context } from '../context.js'
import type { Outbox } from '../contracts.js'
import type { ClientStorage } from '../device/client-storage.js'
import { deviceContext } from '../device/device-context.js'
import { mergeContext } from '../device/merge-context.js'
import { answerOf, clean } from '../feedback.js'
import { pageOf } from '../privacy/page.js'
import type { PreparedAttachment } from './prepare-attachments.js'
import type { Queue } from './queue.js'

/** Makes an answer into what is kept: with its pictures and its circumstances, and as the host lets it through. */
export function createItemBuilder(context: Context, storage: ClientStorage, queue: Queue) {
  const { options, fail, warn } = context
  const { beforeSend } = options
  const { updateRecord } = storage

  const prepared = async (
    photos: readonly Blob[] | undefined,
    descriptions: readonly (string | undefined)[] | undefined,
  ): Promise<PreparedAttachment[]> => {
    if (!photos?.length) return []
    try {
      return await (await import('./prepare-attachments.js')).prepareAttachments(photos, descriptions)
    } catch (cause) {
      fail('widget', 'A photo could not be read; the answer goes on without it.', cause)
      return []
    }
  }

  /** What this device has kept of the collector's config, read once: a tap may be the last thing on this page. */
  let config: Promise<Config | undefined> | undefined
  const keptConfig = () => (config ??= updateRecord<Config>('config', config => config))

  /** A moment as it is in force, as far as this device knows: an answer never waits for the network. */
  async function definitionOf(moment: string): Promise<Partial<MomentDefinition>> {
    const kept = context.config ?? (options.collector && (await keptConfig()))
    const find = (list: unknown) =>
      Array.isArray(list) ? (list as MomentDefinition[]).find(({ id }) => id === moment) : undefined
    return { ...find(options.moments), ...(kept && find(kept.moments)) }
  }

  /** Every way an answer can take leads through here: photos, the host's `beforeSend`, the queue. */
  const enqueue: Outbox['enqueue'] = async (id, revision, draft, { source, journey }) => {
    const { goal, answers, state = 'complete' } = draft
    const [photos, { touchpoint }, ours] = await Promise.all([
      prepared(draft.attachments, draft.descriptions),
      definitionOf(draft.moment),
      deviceContext(context, updateRecord),
    ])
    const common = storage.common(source)
    const answer = answerOf(draft)
    const names = { kind: 'feedback' as const, id: id ?? common.id, revision }
    let item: FeedbackItem | null = {
      ...common,
      ...names,
      createdAt: new Date(uuidTime(names.id)).toISOString(),
      state,
      ...answer,
      context: mergeContext(ours, answer.context),
      ...{ goal, answers, touchpoint, journey, customer: storage.customer() },
      page: pageOf(),
      attachments: photos.length
        ? photos.map(({ sha256, type, bytes, description }) => ({
            sha256,
            type: type as 'image/jpeg',
            size: bytes.byteLength,
            description: clean(description, MAX_DESCRIPTION_CHARS),
          }))
        : undefined,
    }
    try {
      if (beforeSend) {
        // Awaited, since hosts make it `async` whatever its type says; the promise itself would be stored as an answer.
        const seen = await beforeSend(item)
        if (seen === undefined) warn('beforeSend must return the answer, or null.')
        if (seen && !seen.moment) throw new Error('It gave no answer back.')
        item = seen
      }
    } catch (cause) {
      fail('options', 'beforeSend failed; the answer goes on unchanged.', cause)
    }
    if (!item) return { id: names.id, state: 'refused', reason: 'beforeSend' }
    // What names the answer is not the host's to change. What is still being typed may wait for the next words.
    const patient = state === 'partial' && revision > 1
    const kept = await queue.enqueue({ ...item, ...names }, photos, { patient })
    return { id: names.id, ...kept } as Recorded
  }

  return {
    definitionOf,
    /** The config may have changed: it is read anew. */
    lookAgain() {
      config = undefined
    },
    enqueue,
  }
}
