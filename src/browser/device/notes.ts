import type { Item } from '../../model/feedback.js'
import type { Amend } from './amend.js'

const NAME = 'notes'
/** Telemetry beyond this is dropped, oldest first: it must never crowd out a person's words. */
const MOST = 100

/** Telemetry waits in one small record, so that a page view costs no more than the decision about asking. */
export const takeNote = (amend: Amend, note: object): Promise<unknown> =>
  amend<object[]>(NAME, notes => [...(notes ?? []).slice(1 - MOST), note])

/** Hands all notes over to the queue, once it is at hand. */
export async function drainNotes(amend: Amend, keep: (note: Item) => Promise<unknown>): Promise<void> {
  let taken: object[] = []
  await amend<object[]>(NAME, notes => {
    taken = notes ?? []
    return undefined
  })
  for (const note of taken) await keep(note as Item)
}
