import type { Entry, Reading } from '../device/store.js'
import { backoff } from './backoff.js'
import { ITEM_LIFETIME_MS } from './claim.js'
import { answeredKey, bytesKey, isRow, type Outcome, type Row, type RowChange, rowKey } from './row.js'

export interface SettleOptions {
  now: number
  token: string
  /** Verdicts by row id; a row without one is sent again later. */
  outcomes: ReadonlyMap<string, Outcome>
  random?: () => number
}

/** Range that `settle()` reads: from the first claimed row to the attachments of the last. */
export const settleReading = (claimed: readonly Row[]): Reading => {
  const keys = claimed.map(row => rowKey(row.id)).sort()
  return { from: keys[0]!, to: `${keys.at(-1)}0` }
}

/** Hashes of the attachments that an item lists. */
const listedHashes = (row: Row): string[] => {
  if (row.attachment || !row.body.includes('"attachments"')) return []
  return (JSON.parse(row.body).attachments ?? []).map((manifest: { sha256: string }) => manifest.sha256)
}

/**
 * Applies the collector's verdicts: deletes accepted rows by id and revision, keeps rejected ones as dead letters and
 * reschedules the rest. A row whose lease was lost meanwhile is left alone: another tab sends it now.
 * @returns As `result`, the rows that were sent or rejected.
 */
export function settle(
  found: readonly Entry[],
  claimed: readonly Row[],
  { now, token, outcomes, random }: SettleOptions,
): { put: Entry[]; remove: string[]; result: RowChange[] } {
  const entries = new Map(found)
  const put: Entry[] = []
  const remove: string[] = []
  const result: RowChange[] = []
  let answered = false
  for (const sent of claimed) {
    const row = entries.get(rowKey(sent.id))
    const outcome = outcomes.get(sent.id)
    const accepted = outcome && outcome.status !== 'rejected'
    if (accepted) {
      for (const sha of listedHashes(sent)) {
        const key = rowKey(`${sent.id}/${sha}`)
        const waiting = entries.get(key)
        if (isRow(waiting))
          put.push([key, { ...waiting, attachment: { ...waiting.attachment, blocked: false }, nextAt: now }])
      }
    }
    const mine = isRow(row) && row.revision === sent.revision && row.lease?.token === token
    if (accepted) {
      result.push({ row: sent, state: 'sent' })
      if (!mine) continue
      remove.push(rowKey(sent.id))
      answered ||= sent.kind === 'feedback'
      if (sent.attachment) remove.push(bytesKey(sent.id))
    } else if (mine) {
      const { lease: _, ...rest } = row
      const refused = !!outcome && !outcome.retryable
      const expired = !refused && now - row.createdAt > ITEM_LIFETIME_MS
      const state = refused || expired ? 'rejected' : 'waiting'
      const reason = expired ? 'expired' : outcome?.reason
      const nextAt = now + backoff(row.attempts, random)
      put.push([rowKey(row.id), { ...rest, state, reason, nextAt }])
      if (state === 'rejected') result.push({ row: sent, state, reason })
    }
  }
  // In the same transaction as the delete, so that an erased device gets no record.
  if (answered) put.push([answeredKey, { at: now, looked: now }])
  return { put, remove, result }
}
