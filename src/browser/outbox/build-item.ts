import type { FeedbackItem } from '../../model/feedback.js'
import { uuidTime } from '../../model/identifier.js'
import type { MomentDefinition } from '../../model/moment.js'
import type { Config } from '../../model/protocol.js'
import type { Context } from '../context.js'
import type { FeedbackDraft, FeedbackOrigin } from '../contracts.js'
import type { ClientStorage } from '../device/client-storage.js'
import { deviceContext } from '../device/device-context.js'
import { mergeContext } from '../device/merge-context.js'
import { withTimeout } from '../device/with-timeout.js'
import { answerOf } from '../feedback.js'
import { pageOf } from '../privacy/page.js'
import { scrubFields } from '../privacy/scrub.js'
import { stringify } from '../transports/serialise.js'
import type { PreparedAttachment } from './prepare-attachments.js'
import { readPictures, type UnpreparedPicture } from './unprepared.js'

/** An item for the queue with its attachments; `item` is null when `beforeSend` refused it. */
export interface BuiltItem {
  id: string
  item: FeedbackItem | null
  attachments: PreparedAttachment[]
  /** Pictures that could not be prepared yet. */
  pictures?: UnpreparedPicture[] | undefined
}

/** How long an answer waits for the code that prepares its pictures. */
const LOAD_TIMEOUT_MS = 5000

/** Builds queue items: attachments, context, scrubbing, the host's `beforeSend`. */
export function createItemBuilder(context: Context, storage: ClientStorage) {
  const { options, fail, warn } = context
  const { beforeSend } = options
  const { updateRecord } = storage

  /** Prepares the pictures of a draft; `pictures` has them as they came where the code for it cannot be loaded now. */
  async function prepare({ attachments = [], descriptions }: FeedbackDraft) {
    const leftOut = (cause: unknown) => fail('widget', `A photo is left out: ${cause}`, cause)
    try {
      if (!attachments?.length) return { attachments: [] }
    } catch (cause) {
      leftOut(cause)
      return { attachments: [] }
    }
    try {
      const piece = await withTimeout(LOAD_TIMEOUT_MS, import('./prepare-attachments.js'))
      const prepared = await piece.prepareAttachments(attachments, descriptions, leftOut)
      return { attachments: prepared, manifest: piece.manifestOf(prepared) }
    } catch (cause) {
      fail('widget', 'Photos cannot be prepared now; they are kept and tried again.', cause)
      return { attachments: [], pictures: await readPictures(attachments, descriptions).catch(() => []) }
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
      if (!result) return null
      if (!result.moment) throw new Error('beforeSend returned no answer.')
      const changed = { ...result, context: mergeContext({}, scrubFields(result.context)) }
      // Throws here, rather than when it is stored, for what JSON cannot hold.
      stringify(changed)
      return changed
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
      const [{ attachments, manifest, pictures }, { touchpoint }, ours] = await Promise.all([
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
        attachments: manifest,
      })
      // `beforeSend` must not change what identifies the answer.
      return { id: identity.id, item: item && { ...item, ...identity }, attachments, pictures }
    },
  }
}
