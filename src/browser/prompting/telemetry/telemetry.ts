import type { Source } from '../../../model/feedback.js'
import type { Context } from '../../context.js'
import type { ClientStorage } from '../../device/client-storage.js'
import { bufferTelemetry } from '../../device/telemetry-buffer.js'
import type { UpdateRecord } from '../../device/update-record.js'
import { createDenominators } from './denominators.js'

/**
 * Records telemetry: which moments were reached, which prompts were shown, how journeys went. Items wait in one small
 * record on the device until the outbox is loaded, so that recording one does not load it.
 * @param share Share of devices that report what repeats, 0–1; see `createDenominators()`.
 */
export function createTelemetry(
  context: Context,
  storage: ClientStorage,
  updateRecord: UpdateRecord,
  share: () => number,
) {
  let isSending = false
  let device = ''

  const drain = () =>
    void context
      .outbox()
      .then(({ drainTelemetry }) => drainTelemetry())
      .catch(() => {})

  /** Settles once the item is stored, not once it is sent. */
  const note = async ({ source = 'prompted', ...fields }: { source?: Source; kind: string }) => {
    if (context.consent === 'denied' || context.gpc) return
    const customer = storage.customer()
    // A customer with a signature is one person, with one set of limits, on all their devices.
    const signed = customer?.signature && {
      customer: { id: customer.id, signature: customer.signature },
    }
    await bufferTelemetry(updateRecord, { ...storage.common(source), ...fields, ...signed })
    if (isSending) drain()
  }

  return {
    note,
    denominators: createDenominators(note, () => device, share),

    /** The device's pseudonym. To be called before the first item, because sampling by device needs it. */
    async device(): Promise<string> {
      device = (await storage.device()).id
      return device
    },

    /** From now on, items go to the outbox at once: this page loads it anyway, for the answer. */
    startSending() {
      isSending = true
      drain()
    },

    forget: () => updateRecord('notes', () => undefined),
  }
}
