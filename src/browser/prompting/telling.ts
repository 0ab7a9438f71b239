import type { Source } from '../../model/feedback.js'
import type { Context } from '../context.js'
import type { Amend } from '../device/amend.js'
import { takeNote } from '../device/notes.js'
import type { Place } from '../device/place.js'
import { createDenominators } from './denominators.js'

/** Telemetry: what happened around the answers. It waits in one small record until what sends is at hand. */
export function createTelling(context: Context, place: Place, amend: Amend, share: () => number) {
  let atHand = false
  let device = ''

  const deliver = () =>
    void context
      .keeping()
      .then(({ telemetry }) => telemetry())
      .catch(() => {})

  /** Settles when it is written down; delivering it is nobody's wait. */
  const note = async ({ source = 'prompted', ...fields }: { source?: Source; kind: string }) => {
    if (context.consent === 'denied' || context.sparing) return
    const customer = place.customer()
    // Whom the host has signed for counts once, and has one set of limits, over all their devices.
    const signed = customer?.signature && {
      customer: { id: customer.id, signature: customer.signature },
    }
    await takeNote(amend, { ...place.common(source), ...fields, ...signed })
    if (atHand) deliver()
  }

  return {
    note,
    denominators: createDenominators(note, () => device, share),

    /** Who this device is, for the stable sample; to be known before anything is told. */
    async device(): Promise<string> {
      device = (await place.device()).id
      return device
    },

    /** What keeps answers is needed on this page anyway: from now on notes go straight to it. */
    send() {
      atHand = true
      deliver()
    },

    forget: () => amend('notes', () => undefined),
  }
}
