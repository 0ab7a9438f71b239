import type { Source } from '../../../model/feedback.js'
import type { Context } from '../../context.js'
import type { ClientStorage } from '../../device/client-storage.js'
import { bufferTelemetry } from '../../device/telemetry-buffer.js'
import type { UpdateRecord } from '../../device/update-record.js'
import { createDenominators } from './denominators.js'

/** Telemetry: what happened around the answers. It waits in one small record until what sends is at hand. */
export function createTelemetry(
  context: Context,
  storage: ClientStorage,
  updateRecord: UpdateRecord,
  share: () => number,
) {
  let atHand = false
  let device = ''

  const deliver = () =>
    void context
      .outbox()
      .then(({ drainTelemetry }) => drainTelemetry())
      .catch(() => {})

  /** Settles when it is written down; delivering it is nobody's wait. */
  const note = async ({ source = 'prompted', ...fields }: { source?: Source; kind: string }) => {
    if (context.consent === 'denied' || context.sparing) return
    const customer = storage.customer()
    // Whom the host has signed for counts once, and has one set of limits, over all their devices.
    const signed = customer?.signature && {
      customer: { id: customer.id, signature: customer.signature },
    }
    await bufferTelemetry(updateRecord, { ...storage.common(source), ...fields, ...signed })
    if (atHand) deliver()
  }

  return {
    note,
    denominators: createDenominators(note, () => device, share),

    /** Who this device is, for the stable sample; to be known before anything is told. */
    async device(): Promise<string> {
      device = (await storage.device()).id
      return device
    },

    /** What keeps answers is needed on this page anyway: from now on notes go straight to it. */
    send() {
      atHand = true
      deliver()
    },

    forget: () => updateRecord('notes', () => undefined),
  }
}
