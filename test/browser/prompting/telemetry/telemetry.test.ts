import { describe, expect, it, vi } from 'vitest'
import type { Context } from '../../../../src/browser/context.js'
import type { ClientStorage } from '../../../../src/browser/device/client-storage.js'
import { createUpdateRecord } from '../../../../src/browser/device/update-record.js'
import { createTelemetry } from '../../../../src/browser/prompting/telemetry/telemetry.js'

function setup(state: Partial<Context> = {}, customer?: { id: string; signature?: string }) {
  const drainTelemetry = vi.fn()
  const outbox = vi.fn(async () => ({ drainTelemetry }))
  const updateRecord = createUpdateRecord()
  const storage = {
    customer: () => customer,
    common: (source: string) => ({ id: 'i', source }),
    device: async () => ({ id: 'd' }),
  }
  const context = { consent: 'granted', outbox, ...state }
  const telemetry = createTelemetry(
    context as unknown as Context,
    storage as unknown as ClientStorage,
    updateRecord,
    () => 1,
  )
  return { telemetry, outbox, drainTelemetry, buffered: () => updateRecord<object[]>('notes', old => old) }
}

describe('telemetry', () => {
  it('waits on the device, and does not load the outbox', async () => {
    const { telemetry, outbox, buffered } = setup()
    await telemetry.note({ kind: 'journey' })
    expect(await buffered()).toEqual([{ id: 'i', source: 'prompted', kind: 'journey' }])
    expect(outbox).not.toHaveBeenCalled()
  })
  it('goes to the outbox at once after startSending()', async () => {
    const { telemetry, drainTelemetry } = setup()
    telemetry.startSending()
    await vi.waitFor(() => expect(drainTelemetry).toHaveBeenCalledTimes(1))
    await telemetry.note({ kind: 'journey' })
    await vi.waitFor(() => expect(drainTelemetry).toHaveBeenCalledTimes(2))
  })
  it.each([
    ['consent is denied', { consent: 'denied' as const }],
    ['Global Privacy Control is on', { gpc: true }],
  ])('is not recorded while %s', async (_case, state) => {
    const { telemetry, buffered } = setup(state)
    await telemetry.note({ kind: 'journey' })
    expect(await buffered()).toBeUndefined()
  })
  it('carries the customer only with a signature', async () => {
    const unsigned = setup({}, { id: 'ada' })
    await unsigned.telemetry.note({ kind: 'journey' })
    expect((await unsigned.buffered())![0]).not.toHaveProperty('customer')
    const signed = setup({}, { id: 'ada', signature: 's' })
    await signed.telemetry.note({ kind: 'journey' })
    expect((await signed.buffered())![0]).toMatchObject({ customer: { id: 'ada', signature: 's' } })
  })
  it('leaves nothing after forget()', async () => {
    const { telemetry, buffered } = setup()
    await telemetry.note({ kind: 'journey' })
    await telemetry.forget()
    expect(await buffered()).toBeUndefined()
  })
  it('survives an outbox that cannot be loaded', async () => {
    const { telemetry, buffered } = setup({ outbox: () => Promise.reject(new Error('offline')) })
    telemetry.startSending()
    await telemetry.note({ kind: 'journey' })
    expect(await buffered()).toHaveLength(1)
  })
})
