import type { FeedbackItem } from '../../model/feedback.js'
import { uuidTime } from '../../model/identifier.js'
import { MAX_DESCRIPTION_CHARS } from '../../model/limits.js'
import type { MomentDefinition } from '../../model/moment.js'
import type { Config } from '../../model/protocol.js'
import type { Context } from '../context.js'
import type { FeedbackDraft, FeedbackOrigin } from '../contracts.js'
import type { ClientStorage } from '../device/client-storage.js'
import { deviceContext } from '../device/device-context.js'
import { mergeContext } from '../device/merge-context.js'
import { answerOf, clean } from '../feedback.js'
import { pageOf } from '../privacy/page.js'
import type { PreparedAttachment } from './prepare-attachments.js'

/** An item for the queue with its attachments; `item` is null when `beforeSend` refused it. */
export interface BuiltItem {
  id: string
  item: FeedbackItem | null
  attachments: PreparedAttachment[]
}

/** Builds queue items: attachments, context, scrubbing, the host's `beforeSend`. */
export function createItemBuilder(context: Context, storage: ClientStorage) {
  const { options, fail, warn } = context
  const { beforeSend } = options
  const { updateRecord } = storage

  async function prepare({ attachments, descriptions }: FeedbackDraft): Promise<PreparedAttachment[]> {
    if (!attachments?.length) return []
    try {
      return await (await import('./prepare-attachments.js')).prepareAttachments(attachments, descriptions)
    } catch (cause) {
      fail('widget', 'A photo could not be read; photos are left out.', cause)
      return []
    }
  }

  /** The collector's config as stored on this device, read once: a tap may be the last action on this page. */
  let storedConfig: Promise<Config | undefined> | undefined
  const readConfig = () => (storedConfig ??= updateRecord<Config>('config', config => config))

  /** The moment's definition as far as this device knows it: an answer never waits for the network. */
  async function definitionOf(moment: string): Promise<Partial<MomentDefinition>> {
    const config = context.config ?? (options.collector && (await readConfig()))
    const find = (list: unknown) =>
      Array.isArray(list) ? (list as MomentDefinition[]).find(({ id }) => id === moment) : undefined
    return { ...find(options.moments), ...(config && find(config.moments)) }
  }

  async function applyBeforeSend(item: FeedbackItem): Promise<FeedbackItem | null> {
    if (!beforeSend) return item
    try {
      // Awaited although its type is synchronous: hosts write it `async`, and the promise itself would be stored.
      const result = await beforeSend(item)
      if (result === undefined) warn('beforeSend must return the answer, or null.')
      if (result && !result.moment) throw new Error('beforeSend returned no answer.')
      return result ?? null
    } catch (cause) {
      fail('options', 'beforeSend failed; the answer is stored unchanged.', cause)
      return item
    }
  }

  return {
    definitionOf,

    /** The stored config may have changed: the next answer reads it again. */
    resetConfig() {
      storedConfig = undefined
    },

    async build(
      id: string | undefined,
      revision: number,
      draft: FeedbackDraft,
      { source, journey }: FeedbackOrigin,
    ): Promise<BuiltItem> {
      const { goal, answers, state = 'complete' } = draft
      const [attachments, { touchpoint }, ours] = await Promise.all([
        prepare(draft),
        definitionOf(draft.moment),
        deviceContext(context, updateRecord),
      ])
      const common = storage.common(source)
      const answer = answerOf(draft)
      const identity = { kind: 'feedback' as const, id: id ?? common.id, revision }
      const item = await applyBeforeSend({
        ...common,
        ...identity,
        createdAt: new Date(uuidTime(identity.id)).toISOString(),
        state,
        ...answer,
        context: mergeContext(ours, answer.context),
        ...{ goal, answers, touchpoint, journey, customer: storage.customer() },
        page: pageOf(),
        attachments: attachments.length
          ? attachments.map(({ sha256, type, bytes, description }) => ({
              sha256,
              type: type as 'image/jpeg',
              size: bytes.byteLength,
              description: clean(description, MAX_DESCRIPTION_CHARS),
            }))
          : undefined,
      })
      // `beforeSend` must not change what identifies the answer.
      return { id: identity.id, item: item && { ...item, ...identity }, attachments }
    },
  }
}
